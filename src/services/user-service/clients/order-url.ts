import { HttpProblem } from '../../../platform/http/http-problem.ts'

/** `order_service.url` for one user: `%s`, or `$s` as one lesson has it, is where the user goes. */
export function orderUrlOf(template: string | undefined, userId: string): URL {
  const text = template?.replace(/[%$]s/, () => encodeURIComponent(userId))
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new HttpProblem(500, 'order-service-url', 'order_service.url is not the address of a service.')
  }
  return url
}

/** `http://ORDER-SERVICE/…` names a service; an address has a port, a dot, or is this machine. */
export function isServiceName({ hostname, port }: URL): boolean {
  return port === '' && hostname !== 'localhost' && !/[.:]/.test(hostname)
}
