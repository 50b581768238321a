import type { FastifyInstance } from 'fastify'
import type { Platform } from '../platform.ts'
import { createApp } from './create-app.ts'

/** Of the platform; without metrics and tracing, requests are neither counted nor traced. */
export type Observed = Pick<Platform, 'log'> & Partial<Pick<Platform, 'metrics' | 'tracing'>>

/**
 * The application of a service with a JSON interface. It is reached by `/users` as well as by `/user-service/users`: through a
 * gateway that takes its name off the path, and from a service that finds it by that name. A number is a number there: `"3"`,
 * `true` and `null` are not taken for one.
 */
export function createApiApp(name: string, { log, metrics, tracing }: Observed): FastifyInstance {
  const ownPrefix = `/${name}/`
  return createApp({
    ...{ log, ...(metrics && { metrics }), ...(tracing && { tracing }) },
    // An order or a user is small.
    bodyLimitBytes: 64 * 1024,
    fastify: {
      ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
      rewriteUrl: ({ url = '/' }) => (url.startsWith(ownPrefix) ? url.slice(ownPrefix.length - 1) : url),
    },
  })
}
