import { MsaError } from '../../shared/errors.ts'
import { instancesAt, instancesOf, type ServiceInstance } from '../instances.ts'
import type { HttpTarget } from '../target.ts'

/** Where the calls of a service go. */
export interface Route {
  /** How a person knows it: `user-service:41231`, or the gateway. */
  readonly name: string
  readonly place: HttpTarget
  /** In front of the path. */
  readonly prefix: string
}

export interface RouteWish {
  readonly service: string
  /** Undefined: by its name where discovery has it, otherwise through the gateway. */
  readonly via: 'gateway' | 'discovery' | undefined
  readonly eureka: HttpTarget | undefined
  readonly gateway: HttpTarget | undefined
}

/** All instances that are UP, to be called in turn; or the gateway alone, which chooses by itself. */
export async function routesTo({ service, via, eureka, gateway }: RouteWish, signal: AbortSignal): Promise<readonly Route[]> {
  if (via === 'gateway') return [throughGateway(service, gateway)]
  if (eureka === undefined) {
    if (via === undefined && gateway !== undefined) return [throughGateway(service, gateway)]
    throw new MsaError('DISCOVERY_UNREACHABLE', 'There is no discovery to ask where services are.', {
      hint: gateway ? '--via gateway' : 'msa up discovery-service      or  --eureka http://host:8761/eureka',
      exitCode: 3,
    })
  }
  const all = await instancesAt(eureka, signal)
  const isKnown = all.some((each) => each.service.toUpperCase() === service.toUpperCase())
  if (!isKnown && via === undefined && gateway !== undefined) return [throughGateway(service, gateway)]
  const up = instancesOf(all, service).filter(({ status }) => status === 'UP')
  if (up.length > 0) return up.map(toInstance)
  throw new MsaError('SERVICE_UNREACHABLE', `No instance of ${service} is UP.`, { hint: `msa service describe ${service}` })
}

function toInstance({ name, url }: ServiceInstance): Route {
  return { name, place: { url }, prefix: '' }
}

function throughGateway(service: string, gateway: HttpTarget | undefined): Route {
  if (gateway === undefined)
    throw new MsaError('GATEWAY_UNREACHABLE', 'There is no gateway here to call through.', {
      hint: 'msa up gateway-service      or  --gateway http://host:8000',
      exitCode: 3,
    })
  return { name: 'the gateway', place: gateway, prefix: `/${service.toLowerCase()}` }
}

/** `/welcome`, as it is typed with and without its slash. */
export function checkedPath(path: string): string {
  const whole = path.startsWith('/') ? path : `/${path}`
  if (/^\/\/|\s/.test(whole) || !URL.canParse(`http://host${whole}`))
    throw new MsaError('USAGE', `"${path}" is no path.`, { hint: 'msa call user-service /welcome', exitCode: 2 })
  return whole
}
