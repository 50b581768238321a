import { describeInstance } from '../../platform/discovery/own-instance.ts'
import type { Platform, ServiceDefinition } from '../../platform/platform.ts'
import { buildApp } from './app.ts'
import { peerUrls, readSettings } from './config.ts'

/** A server is no client of itself, unless somebody says so: with peers, Spring's way is to switch both on. */
export const discoveryService: ServiceDefinition = {
  name: 'discovery-service',
  defaults: {
    'server.port': 8761,
    'eureka.client.register-with-eureka': false,
    'eureka.client.fetch-registry': false,
  },
  build: ({ environment, log, metrics, tracing, stopping }: Platform) => {
    const configuredPort = environment.number('server.port', 8761)
    return buildApp({
      settings: readSettings(environment),
      ...{ log, metrics, tracing },
      stopping,
      configuredPort,
      describe: (port) => ({
        ...describeInstance(environment, port),
        status: 'UP',
        lastUpdatedTimestamp: 0,
        lastDirtyTimestamp: 0,
      }),
      onPeers: (listener) => environment.onChange(() => listener(peerUrls(environment))),
    })
  },
}
