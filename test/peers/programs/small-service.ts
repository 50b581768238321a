import fastify from 'fastify'
import type { ServiceDefinition } from '../../../src/platform/platform.ts'
import { runService } from '../../../src/platform/service.ts'

/** The small Spring application's like on our platform: it shows what it knows, at the same paths. */
const definition: ServiceDefinition = {
  name: 'small-service',
  defaults: { 'server.port': 0 },
  build({ environment, discovery, bus }) {
    const acknowledgements: { by: string; of: string; event: string | undefined }[] = []
    bus.onEvent((event) => {
      if (event.kind === 'ack')
        acknowledgements.push({ by: event.originService, of: event.ackId, event: event.event?.split('.').at(-1) })
    })
    const app = fastify()
    app.get('/welcome', () => environment.get('greeting.message'))
    app.get<{ Params: { name: string } }>('/values/:name', ({ params }) => ({ value: environment.get(params.name) ?? null }))
    app.get<{ Params: { name: string } }>('/neighbours/:name', ({ params }) =>
      discovery.instances(params.name).map(({ ipAddr, port }) => `http://${ipAddr}:${port.number}`),
    )
    app.get('/acknowledgements', () => acknowledgements)
    return app
  },
}

await runService(definition, process)
