/** The gateway's address as the lessons write it. */
const lessonGateway = /^http:\/\/(localhost|127\.0\.0\.1):8000(?=\/)/

/**
 * `order_service.url` as the client takes it: the user goes where `%s` is, or `$s` as one lesson has it. The lessons' gateway is the
 * gateway of this lab, wherever that one listens: at port 8000 there may be another lab's.
 */
export function orderUrlOf(template: string, ownGateway: string | undefined): string {
  const text = template.replaceAll('$s', '%s')
  return ownGateway === undefined ? text : text.replace(lessonGateway, () => ownGateway.replace(/\/+$/, ''))
}
