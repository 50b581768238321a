import type { Route } from '../http/route-table.ts'
import { springPattern } from '../http/uri-template.ts'
import type { Endpoint } from './endpoint.ts'

/** Our routes in the shape of a servlet application's. */
export function mappingsEndpoint(name: string, routes: () => readonly Route[]): Endpoint {
  const answer = () => {
    const dispatcherServlet = routes().map(({ methods, path }) => {
      const patterns = [springPattern(path)]
      return {
        handler: `${methods.join('|')} ${path}`,
        predicate: `{${methods.join(' || ')} [${patterns.join(' || ')}]}`,
        details: {
          requestMappingConditions: { consumes: [], headers: [], methods: methods, params: [], patterns, produces: [] },
        },
      }
    })
    const mappings = { dispatcherServlets: { dispatcherServlet }, servletFilters: [], servlets: [] }
    return { body: { contexts: Object.fromEntries([[name, { mappings }]]) } }
  }
  return { id: 'mappings', operations: [{ method: 'GET', answer }] }
}
