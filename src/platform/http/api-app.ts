import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createApp } from './create-app.ts'

/**
 * The application of a service with a JSON interface. It is reached by `/users` as well as by `/user-service/users`: through a
 * gateway that takes its name off the path, and from a service that finds it by that name. A number is a number there: `"3"`,
 * `true` and `null` are not taken for one.
 */
export function createApiApp(name: string, log: Logger): FastifyInstance {
  const ownPrefix = `/${name}/`
  return createApp({
    log,
    // An order or a user is small.
    bodyLimitBytes: 64 * 1024,
    fastify: {
      ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
      rewriteUrl: ({ url = '/' }) => (url.startsWith(ownPrefix) ? url.slice(ownPrefix.length - 1) : url),
    },
  })
}
