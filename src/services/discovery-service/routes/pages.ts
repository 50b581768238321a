import type { FastifyInstance, FastifyReply } from 'fastify'
import { dashboardPage } from '../page/dashboard.ts'
import { lastPage } from '../page/last.ts'
import { contentPolicy } from '../page/style.ts'
import type { Registry } from '../registry/registry.ts'
import type { ServerStatus } from '../server-status.ts'

export interface PagesDeps {
  readonly registry: Registry
  readonly status: () => ServerStatus
  /** `eureka.dashboard.path`. */
  readonly path: string
}

/** For people. */
export function pagesRoutes(app: FastifyInstance, { registry, status, path }: PagesDeps): void {
  const bare = path.replace(/^\/+|\/+$/g, '')
  const base = bare === '' ? '/' : `/${bare}/`
  app.get(bare === '' ? '/' : `/${bare}`, (_request, reply) => {
    return sendPage(reply, dashboardPage({ status: status(), applications: registry.applications().applications, base }))
  })
  app.get(`${base}lastn`, (_request, reply) => {
    return sendPage(reply, lastPage(registry.recentlyCancelled(), registry.recentlyRegistered(), base))
  })
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  reply.headers({ 'content-security-policy': contentPolicy, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  return reply.header('content-type', 'text/html;charset=UTF-8').send(Buffer.from(page))
}
