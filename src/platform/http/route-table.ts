import type { FastifyInstance } from 'fastify'

export interface Route {
  readonly methods: readonly string[]
  /** As it was declared: `/users/:id`. */
  readonly path: string
}

/** The routes of an application; those of the frame itself are left out. */
export interface RouteTable {
  readonly routes: readonly Route[]
  /** The methods that a path would answer, in the order declared. */
  methodsOf(path: string): readonly string[]
}

/** Listens to what is declared from now on. */
export function watchRoutes(app: FastifyInstance): RouteTable {
  const routes: Array<Route & { readonly pattern: RegExp }> = []
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config !== undefined && 'ofFrame' in config) return
    const methods = [method].flat().map((each) => each.toUpperCase())
    // The HEAD that Fastify adds to each GET.
    if (methods.join() === 'HEAD') return
    routes.push({ methods, path: url, pattern: patternOf(url) })
  })
  return {
    routes,
    methodsOf: (path) => [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))],
  }
}

/** `:id` with its own pattern or without, `*` at the end; several in one segment. */
function patternOf(path: string): RegExp {
  const source = path.replace(/:[A-Za-z0-9_]+(\((?:[^()]|\([^()]*\))*\))?\??|\*|[^:*]+/g, (part, own: string | undefined) => {
    if (part === '*') return '.*'
    return part.startsWith(':') ? (own ?? '[^/]+?') : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  })
  try {
    return new RegExp(`^${source}$`)
  } catch {
    return /^$a/
  }
}

/** The path of a request, decoded as the router does. */
export function pathOf(url: string): string {
  const path = url.replace(/[?#].*$/s, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
