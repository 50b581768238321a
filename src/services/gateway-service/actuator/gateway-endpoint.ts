import type { Answer, Endpoint, Operation, Question } from '../../../platform/actuator/endpoint.ts'
import { filterFactories } from '../filters/filters.ts'
import { predicateFactories } from '../predicates/predicates.ts'
import { errorBody } from '../proxy/error-reply.ts'
import { definitionAsJson, RouteError } from '../routes/definition.ts'
import type { RouteTable } from '../routes/route-table.ts'
import { definitionOfJson } from './json-definition.ts'
import { combinedFilters, globalFilters, routeView } from './route-views.ts'

type Methods = Partial<Readonly<Record<Operation['method'], () => Answer>>>

/** `/actuator/gateway`: what is routed where; routes added here are gone with the process. */
export function gatewayEndpoint(table: RouteTable, refresh: () => void): Endpoint {
  const operation = (method: Operation['method'], isWhole: boolean): Operation => ({
    method,
    ...(method === 'POST' && { body: 'raw' }),
    ...(!isWhole && { selector: { name: 'path', isRest: true, isUnlisted: true } }),
    produces: ['application/json'],
    answer: (question) => answer(table, refresh, method, question),
  })
  return {
    id: 'gateway',
    operations: [operation('GET', true), operation('GET', false), operation('POST', false), operation('DELETE', false)],
  }
}

function answer(table: RouteTable, refresh: () => void, method: Operation['method'], question: Question): Answer {
  const methods = methodsAt(table, refresh, question)
  if (methods === undefined) return problem(404, question)
  const run = methods[method]
  if (run === undefined) return { ...problem(405, question), headers: { allow: Object.keys(methods).join(',') } }
  try {
    return run()
  } catch (error) {
    if (error instanceof RouteError) return problem(error instanceof WrongType ? 415 : 400, question)
    throw error
  }
}

function methodsAt(table: RouteTable, refresh: () => void, question: Question): Methods | undefined {
  const [first = '', id, more, ...rest] = question.selected.split('/')
  if (rest.length > 0) return undefined
  if (first === 'routes' && id !== undefined && id !== '')
    return more === undefined ? oneRoute(table, id, question) : partOfRoute(table, id, more)
  if (id !== undefined && id !== '') return undefined
  switch (first) {
    case '':
      return { GET: () => ({ body: links(table) }) }
    case 'routes':
      return { POST: () => addAll(table, question), GET: () => ({ body: table.routes.map(routeView) }) }
    case 'routedefinitions':
      return { GET: () => ({ body: table.definitions.map(definitionAsJson) }) }
    case 'refused':
      return { GET: () => ({ body: table.refused.map(({ id: name, because }) => ({ route_id: name, reason: because })) }) }
    case 'globalfilters':
      return { GET: () => ({ body: globalFilters }) }
    case 'routefilters':
      return { GET: () => ({ body: named(filterFactories, 'GatewayFilterFactory') }) }
    case 'routepredicates':
      return { GET: () => ({ body: named(predicateFactories, 'RoutePredicateFactory') }) }
    case 'refresh':
      return {
        POST: () => {
          refresh()
          return { status: 200 }
        },
      }
    default:
      return undefined
  }
}

function oneRoute(table: RouteTable, id: string, question: Question): Methods {
  return {
    POST: () => {
      table.add(definitionOfJson(jsonOf(question), id))
      return { status: 201, headers: { location: `/routes/${encodeURIComponent(id)}` } }
    },
    DELETE: () => ({ status: table.remove(id) ? 200 : 404 }),
    GET: () => viewOf(table, id, routeView),
  }
}

function partOfRoute(table: RouteTable, id: string, part: string): Methods | undefined {
  return part === 'combinedfilters' ? { GET: () => viewOf(table, id, combinedFilters) } : undefined
}

function viewOf(table: RouteTable, id: string, view: (route: RouteTable['routes'][number]) => object): Answer {
  const route = table.routes.find((each) => each.id === id)
  return route === undefined ? { status: 404 } : { body: view(route) }
}

/** All of them or none. */
function addAll(table: RouteTable, question: Question): Answer {
  const list = jsonOf(question)
  if (!Array.isArray(list)) throw new RouteError('a list of routes is needed')
  const definitions = list.map((each: unknown) => {
    const id = typeof each === 'object' && each !== null && 'id' in each ? each.id : undefined
    if (typeof id !== 'string' || id === '') throw new RouteError('a route has no id')
    return definitionOfJson(each, id)
  })
  for (const definition of definitions) table.check(definition)
  for (const definition of definitions) table.add(definition)
  return { status: 200 }
}

class WrongType extends RouteError {}

function jsonOf({ body, request }: Question): unknown {
  if (!/^application\/([^;]*\+)?json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) throw new WrongType('JSON is needed')
  try {
    return JSON.parse(body?.toString('utf8') ?? '')
  } catch {
    throw new RouteError('the body is no JSON')
  }
}

function problem(status: number, { request }: Question): Answer {
  return { status, body: errorBody(status, request.url.replace(/\?.*$/s, '')) }
}

function links(table: RouteTable): readonly object[] {
  const link = (path: string, ...methods: readonly string[]) => ({ href: `/actuator/gateway/${path}`, methods })
  return [
    ...[link('', 'GET'), link('routes', 'POST', 'GET'), link('routedefinitions', 'GET'), link('globalfilters', 'GET')],
    ...[link('routefilters', 'GET'), link('routepredicates', 'GET'), link('refused', 'GET'), link('refresh', 'POST')],
    ...[...new Set(table.routes.map(({ id }) => id))].flatMap((id) => [
      link(`routes/${id}`, 'POST', 'DELETE', 'GET'),
      link(`routes/${id}/combinedfilters`, 'GET'),
    ]),
  ]
}

function named(factories: ReadonlyMap<string, unknown>, suffix: string): Readonly<Record<string, null>> {
  return Object.fromEntries([...factories.keys()].map((name) => [`[${name}${suffix}]`, null]))
}
