import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { createApp } from 'msa-lab/platform/http/create-app'
import type { ServiceDefinition } from 'msa-lab/platform/platform'

/** One that is asked: it takes its time, and answers at once or line by line. */
export const upstream: ServiceDefinition = {
  name: '__NAME__-upstream',
  defaults: {
    'server.port': 0,
    'management.endpoints.web.exposure.include': 'health,info,env,metrics,prometheus,refresh,busrefresh',
    'answer.takes': '200ms',
  },
  build({ name, environment, log, metrics, tracing }) {
    const app = createApp({ log, metrics, tracing })
    const takesMs = () => environment.durationMs('answer.takes', 200)

    app.get<{ Params: { id: string } }>('/:id', async ({ params: { id } }) => {
      await pause(takesMs())
      return { id, from: name }
    })

    app.get<{ Params: { id: string } }>('/:id/lines', (request, reply) => {
      const lines = async function* () {
        for (const line of [1, 2, 3, 4]) {
          await pause(takesMs() / 4)
          yield `${JSON.stringify({ id: request.params.id, from: name, line })}\n`
        }
      }
      return reply.type('application/x-ndjson').send(Readable.from(lines()))
    })

    return app
  },
}
