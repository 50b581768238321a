import { STATUS_CODES } from 'node:http'
import { failureOf } from '../discovery/connection-failure.ts'

/**
 * The names an error goes by where a configuration names exceptions (`recordExceptions`, `ignoreExceptions`, `retryExceptions`):
 * those of Java that mean the same, the closest first, and its own. A name with a package stands for our error of the same simple name.
 *
 * | what went wrong here | in Java |
 * |---|---|
 * | nobody listens, no way there | `java.net.ConnectException`, a `SocketException`, an `IOException` |
 * | no such host | `java.net.UnknownHostException`, an `IOException` |
 * | not connected, or no answer, in time | `java.net.SocketTimeoutException`, an `IOException` |
 * | the connection broke | `java.net.SocketException`, an `IOException` |
 * | a time limiter, a deadline | `java.util.concurrent.TimeoutException` |
 * | an answer of 404, 503 … | `feign.FeignException$NotFound`, `…$ServiceUnavailable` … |
 * | an answer of 400 to 499, of 500 to 599 | `…$FeignClientException`, `…$FeignServerException`, a `feign.FeignException`; Spring's `HttpClientErrorException`, `HttpServerErrorException` |
 * | any | `java.lang.Exception`, `java.lang.Throwable`; those that are no IO and no timeout `java.lang.RuntimeException` |
 */
export function errorNames(error: unknown): readonly string[] {
  const [checked, own] = [checkedNames(error), ownNames(error)]
  const java = checked.length > 0 ? checked : [...refusedNames(own), ...answerNames(error), 'java.lang.RuntimeException']
  return [...java, ...own, 'java.lang.Exception', 'java.lang.Throwable']
}

/** `java.net.ConnectException: connect ECONNREFUSED 127.0.0.1:1`: as events show it, with the name to write into a configuration. */
export function errorAsText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [own = 'Error'] = ownNames(error)
  const name = checkedNames(error)[0] ?? refusedNames([own])[0] ?? own
  return `${name}: ${message}`.slice(0, 500)
}

/** `ConnectException`: the first of its names, without the package. */
export function simpleErrorName(error: unknown): string {
  return ownerless(checkedNames(error)[0] ?? answerNames(error)[0] ?? ownNames(error)[0] ?? 'Error')
}

export type NameTest = (error: unknown) => boolean

export function goesBy(names: readonly string[]): NameTest {
  if (names.length === 0) return () => false
  const wanted = new Set(names.flatMap((name) => [name, ownerless(name)]))
  return (error) => errorNames(error).some((name) => wanted.has(name))
}

const io = 'java.io.IOException'

function checkedNames(error: unknown): readonly string[] {
  if (error instanceof Error && ['TimeoutException', 'DeadlineExceeded'].includes(error.name))
    return ['java.util.concurrent.TimeoutException']
  const codes = codesOf(error)
  if (codes.some((code) => /TIMEOUT|ETIMEDOUT/.test(code))) return ['java.net.SocketTimeoutException', io]
  if (codes.some((code) => code === 'ENOTFOUND' || code === 'EAI_AGAIN')) return ['java.net.UnknownHostException', io]
  const failure = failureOf(error)
  if (failure === 'not-connected') return ['java.net.ConnectException', 'java.net.SocketException', io]
  return failure === 'broken' ? ['java.net.SocketException', io] : []
}

const packages: ReadonlyMap<string, string> = new Map([
  ['CallNotPermittedException', 'io.github.resilience4j.circuitbreaker'],
  ['ResultRecordedAsFailureException', 'io.github.resilience4j.circuitbreaker'],
  ['BulkheadFullException', 'io.github.resilience4j.bulkhead'],
  ['RequestNotPermitted', 'io.github.resilience4j.ratelimiter'],
  ['MaxRetriesExceededException', 'io.github.resilience4j.retry'],
])

function refusedNames(own: readonly string[]): readonly string[] {
  return own.flatMap((name) => (packages.has(name) ? [`${packages.get(name)}.${name}`] : []))
}

function answerNames(error: unknown): readonly string[] {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  if (typeof status !== 'number') return []
  const side = status >= 500 ? 'Server' : 'Client'
  const spring = `org.springframework.web.client.Http${side}ErrorException`
  const phrase = STATUS_CODES[status]?.replaceAll(/[^A-Za-z]/g, '') ?? ''
  return [`feign.FeignException$${phrase}`, `feign.FeignException$Feign${side}Exception`, 'feign.FeignException', spring]
}

/** Its name, then those of its classes from the lowest up. */
function ownNames(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const names = error.name === 'Error' ? [] : [error.name]
  for (let type: unknown = error.constructor; typeof type === 'function' && type !== Error; type = Object.getPrototypeOf(type)) {
    if (type.name !== '' && !names.includes(type.name)) names.push(type.name)
  }
  return [...names, 'Error']
}

/** Of the error and of what caused it. */
function codesOf(error: unknown): readonly string[] {
  const codes: string[] = []
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if ('code' in cause && typeof cause.code === 'string') codes.push(cause.code)
  }
  return codes
}

/** `com.example.OrderException` → `OrderException`: the packages of Java's own and of its libraries say more than that. */
function ownerless(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1)
}
