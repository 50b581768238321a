import type { Platform, ServiceDefinition } from '../../platform/platform.ts'
import { buildApp } from './app.ts'
import { defaultRouteProperties } from './default-routes.ts'

export const gatewayService: ServiceDefinition = {
  name: 'gateway-service',
  defaults: {
    'server.port': 8000,
    'management.endpoints.web.exposure.include':
      'health,info,env,refresh,busrefresh,busenv,metrics,prometheus,gateway,circuitbreakers,circuitbreakerevents',
    // Whoever can ask the gateway could otherwise have it ask anybody.
    'management.endpoint.gateway.access': 'read-only',
    // The health of all services is what people look for here.
    'management.endpoint.health.show-components': 'always',
    'management.endpoint.health.show-details': 'always',
    ...defaultRouteProperties(),
  },
  handsSpansOver: true,
  build: (platform: Platform) => buildApp(platform),
}
