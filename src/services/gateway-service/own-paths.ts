import type { FastifyInstance } from 'fastify'

/** The paths this service answers itself: they come before all routes, as in Spring. */
export interface OwnPaths {
  has(path: string): boolean
}

/** Listens to what is declared from now on: the actuator, mostly. */
export function watchOwnPaths(app: FastifyInstance): OwnPaths {
  const exact = new Set<string>()
  const patterns: RegExp[] = []
  const firsts = new Set<string>()
  app.addHook('onRoute', ({ url }) => {
    firsts.add(firstSegment(url))
    if (!/[:*]/.test(url)) exact.add(url)
    else {
      const source = url.replace(/:[A-Za-z0-9_]+|\*|[^:*]+/g, (part) =>
        part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
      )
      patterns.push(new RegExp(`^${source}$`))
    }
  })
  return {
    has: (path) => firsts.has(firstSegment(path)) && (exact.has(path) || patterns.some((pattern) => pattern.test(path))),
  }
}

function firstSegment(path: string): string {
  const end = path.indexOf('/', 1)
  return end < 0 ? path : path.slice(0, end)
}
