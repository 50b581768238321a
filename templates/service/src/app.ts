import { createApp } from 'msa-lab/platform/http/create-app'
import type { ServiceDefinition } from 'msa-lab/platform/platform'

/** What this service is called, what it assumes where nobody configures it, and what it answers. */
export const definition: ServiceDefinition = {
  name: '__NAME__',
  defaults: {
    'server.port': 0,
    'management.endpoints.web.exposure.include': 'health,info,env,metrics,prometheus,refresh,busrefresh',
    'greeting.message': 'hello',
  },
  build({ name, environment, discovery, log }) {
    const app = createApp({ log })

    // Read with each request: after a refresh it is the new one.
    app.get('/welcome', () => ({
      message: environment.get('greeting.message'),
      instances: discovery.instances(name).map(({ homePageUrl }) => homePageUrl),
    }))

    return app
  },
}
