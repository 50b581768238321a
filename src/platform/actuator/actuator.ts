import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendBootError } from '../http/boot-error.ts'
import { sendError } from '../http/errors.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { pathOf } from '../http/route-table.ts'
import { springPattern } from '../http/uri-template.ts'
import { type Answer, actuatorMediaTypes, type Endpoint, type Operation, type Selector } from './endpoint.ts'
import { needsDisposition } from './file-names.ts'
import { bareType, negotiate } from './media-types.ts'
import { parametersOf } from './request-body.ts'

export interface ActuatorOptions {
  /** `/actuator` */
  readonly basePath: string
  /** The path of an endpoint below it, where it is not its id. */
  readonly paths: ReadonlyMap<string, string>
  readonly hasIndex: boolean
  /** Only those that are exposed. */
  readonly endpoints: readonly Endpoint[]
}

const allMethods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const

/** Every path answers every method itself: the routes of a config server would take `GET /actuator/refresh` for an application. */
export async function addActuator(app: FastifyInstance, options: ActuatorOptions): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.setErrorHandler((error: Error, request, reply) => sendError('boot', error, request, reply))
    const route = (url: string, operations: readonly Operation[]) => {
      const config = { ofFrame: true, uri: asSpringWrites(url, operations) }
      scope.route({ method: [...allMethods], url, config, handler: (request, reply) => answer(operations, request, reply) })
    }
    if (options.hasIndex && options.basePath !== '') route(options.basePath, [indexOperation(options)])
    for (const endpoint of options.endpoints) {
      for (const [path, operations] of byPath(endpoint, options)) route(path, operations)
    }
  })
}

function byPath(endpoint: Endpoint, options: ActuatorOptions): ReadonlyMap<string, readonly Operation[]> {
  const own = pathOfEndpoint(endpoint, options)
  const paths = new Map<string, Operation[]>()
  for (const operation of endpoint.operations) {
    const path = `${own}${patternOf(operation.selector)}`
    paths.set(path, [...(paths.get(path) ?? []), operation])
  }
  return paths
}

function patternOf(selector: Selector | undefined): string {
  if (selector === undefined) return ''
  if (selector.isRest) return '/*'
  return selector.second === undefined ? '/:selected' : '/:selected/:selectedSecond'
}

/** `/actuator/metrics/{requiredMetricName}`: the name of what is selected is Spring's. */
function asSpringWrites(url: string, operations: readonly Operation[]): string {
  const { name, second } = operations.find(({ selector }) => selector !== undefined)?.selector ?? {}
  return springPattern(url).replace('{selected}', `{${name}}`).replace('{selectedSecond}', `{${second}}`)
}

function pathOfEndpoint({ id }: Endpoint, { basePath, paths }: ActuatorOptions): string {
  return `${basePath}/${paths.get(id) ?? id}`
}

async function answer(operations: readonly Operation[], request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const methods = [...new Set(operations.map(({ method }) => method))]
  // A path that ends where a name should follow is none.
  if (operations.every(({ selector }) => selector && !selector.isRest) && selectedOf(request) === '')
    return sendBootError(request, reply, 404)
  if (request.method === 'OPTIONS') {
    const heads = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    return reply
      .code(200)
      .header('allow', [...heads, 'OPTIONS'].join(','))
      .header('accept-patch', '')
      .send()
  }
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const operation = operations.find((each) => each.method === method)
  if (operation === undefined) return sendBootError(request, reply.header('allow', methods.join(',')), 405)
  const path = pathOf(request.url)
  if (needsDisposition(path)) reply.header('content-disposition', 'inline;filename=f.txt')
  const produced = operation.produces ?? actuatorMediaTypes
  const mediaType = produced.length === 0 ? '' : negotiate(request.headers.accept, produced)
  if (mediaType === undefined) return sendBootError(request, reply.header('accept', produced.join(', ')), 406)
  const query = new URLSearchParams(/\?(.*)$/s.exec(request.url)?.[1] ?? '')
  const bytes = Buffer.isBuffer(request.body) ? request.body : undefined
  const parameters = parametersOf(operation, bytes, request.headers['content-type'], query)
  const selected = { selected: selectedOf(request), selectedSecond: parameterOf(request, 'selectedSecond') }
  const question = { ...selected, parameters, query, body: bytes, mediaType, request }
  return send(reply, method, mediaType, await operation.answer(question))
}

function send(
  reply: FastifyReply,
  method: string,
  mediaType: string,
  { body, text, status, headers = {} }: Answer,
): FastifyReply {
  reply.headers(headers)
  const content = text ?? (body === undefined ? undefined : JSON.stringify(body))
  if (content === undefined)
    return reply
      .removeHeader('content-disposition')
      .code(status ?? (method === 'GET' ? 404 : 204))
      .send()
  return reply
    .code(status ?? 200)
    .header('content-type', mediaType)
    .send(Buffer.from(content))
}

function selectedOf(request: FastifyRequest): string {
  return parameterOf(request, 'selected') || parameterOf(request, '*')
}

function parameterOf({ params }: FastifyRequest, name: string): string {
  const found: unknown = Object.entries(params ?? {}).find(([key]) => key === name)?.[1]
  return found === undefined ? '' : String(found)
}

function indexOperation(options: ActuatorOptions): Operation {
  const answer = ({ request }: { readonly request: FastifyRequest }): Answer => {
    const base = `${request.protocol}://${request.headers.host ?? request.hostname}`
    const links: Array<readonly [string, object]> = [['self', { href: `${base}${options.basePath}`, templated: false }]]
    for (const endpoint of options.endpoints) {
      const href = `${base}${pathOfEndpoint(endpoint, options)}`
      for (const { selector } of endpoint.operations) {
        if (selector?.isUnlisted) continue
        if (selector === undefined) links.push([endpoint.id, { href, templated: false }])
        else {
          const { name, isRest, second } = selector
          const id = [endpoint.id, name, ...(second === undefined ? [] : [second])].join('-')
          const behind = second === undefined ? '' : `/{${second}}`
          links.push([id, { href: `${href}/{${isRest ? '*' : ''}${name}}${behind}`, templated: true }])
        }
      }
    }
    return { body: { _links: Object.fromEntries(links) } }
  }
  return { method: 'GET', answer }
}

/** For operations that have no such thing. */
export function notFound(): Answer {
  return { status: 404 }
}

export function badRequest(detail: string): HttpProblem {
  return new HttpProblem(400, 'bad-request', detail)
}

export function isOldMediaType(mediaType: string): boolean {
  return bareType(mediaType).includes('.v2+')
}
