import type { Environment } from '../platform.ts'
import type { Endpoint, Operation } from './endpoint.ts'

/** Of these endpoints, what `management.*` exposes: health alone by default. */
export function exposedEndpoints(environment: Environment, endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const include = environment.list('management.endpoints.web.exposure.include', ['health']).map(uniformId)
  const exclude = environment.list('management.endpoints.web.exposure.exclude', []).map(uniformId)
  const has = (list: readonly string[], id: string) => list.includes('*') || list.includes(id)
  return endpoints.flatMap((endpoint) => {
    if (!has(include, endpoint.id) || has(exclude, endpoint.id)) return []
    const operations = allowed(environment, endpoint)
    return operations.length === 0 ? [] : [{ ...endpoint, operations }]
  })
}

/** `bus-refresh` → `busrefresh` */
function uniformId(id: string): string {
  return id.toLowerCase().replace(/[-.]/g, '')
}

function allowed(environment: Environment, { id, operations }: Endpoint): readonly Operation[] {
  const access = accessOf(environment, id)
  if (access === 'none') return []
  return access === 'readonly' ? operations.filter(({ method }) => method === 'GET') : operations
}

/** `access` since Boot 3.4, `enabled` before; shutdown alone is off by default. */
function accessOf(environment: Environment, id: string): string {
  const own = environment.get(`management.endpoint.${id}.access`)
  if (own !== undefined) return uniformId(own).replaceAll('_', '')
  const isOff = id === 'shutdown'
  const general = environment.get('management.endpoints.access.default')
  const isOn = environment.boolean(
    `management.endpoint.${id}.enabled`,
    environment.boolean('management.endpoints.enabled-by-default', !isOff),
  )
  if (!isOn) return 'none'
  return general === undefined ? 'unrestricted' : uniformId(general).replaceAll('_', '')
}
