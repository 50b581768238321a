import type { FastifyInstance } from 'fastify'
import { addActuator } from './actuator/actuator.ts'
import type { Endpoint } from './actuator/endpoint.ts'
import { envEndpoint } from './actuator/env-endpoint.ts'
import { exposedEndpoints } from './actuator/exposure.ts'
import { healthEndpoint } from './actuator/health-endpoint.ts'
import { infoEndpoint } from './actuator/info-endpoint.ts'
import { loggerGroups, loggersEndpoint } from './actuator/loggers-endpoint.ts'
import { mappingsEndpoint } from './actuator/mappings-endpoint.ts'
import { metricsEndpoint, prometheusEndpoint } from './actuator/metrics-endpoints.ts'
import {
  busEnvEndpoint,
  busRefreshEndpoint,
  busShutdownEndpoint,
  refreshEndpoint,
  shutdownEndpoint,
} from './actuator/small-endpoints.ts'
import type { Configured } from './configure.ts'
import { createApp, routesOf } from './http/create-app.ts'
import type { RunningBus } from './parts.ts'
import type { Platform } from './platform.ts'

interface Service extends Configured {
  readonly platform: Platform
  readonly app: FastifyInstance
  readonly bus: RunningBus
  /** The service's own, and those of the parts it uses. */
  readonly endpoints: readonly Endpoint[]
  readonly stop: () => void
}

/** The actuator, on the application or, with `management.server.port`, on one of its own, which is returned. */
export async function addServiceEndpoints(service: Service): Promise<readonly FastifyInstance[]> {
  const { environment, logs, metrics, tracing } = service
  const port = environment.get('management.server.port')
  if (port === '-1') return []
  const isApart = port !== undefined && (port === '0' || port !== (environment.get('server.port') ?? '8080'))
  const app = isApart ? createApp({ log: logs.root, metrics, tracing, errors: 'boot' }) : service.app
  const base = environment.get('management.endpoints.web.base-path') ?? '/actuator'
  await addActuator(app, {
    basePath: base === '/' ? '' : `/${base.replace(/^\/+|\/+$/g, '')}`,
    paths: environment.below('management.endpoints.web.path-mapping'),
    hasIndex: environment.boolean('management.endpoints.web.discovery.enabled', true),
    endpoints: exposedEndpoints(environment, allEndpoints(service)),
  })
  return isApart ? [app] : []
}

function allEndpoints(service: Service): readonly Endpoint[] {
  const { environment, logs, health, metrics, platform, app, bus, cwd, endpoints, stop } = service
  return [
    healthEndpoint(environment, health),
    infoEndpoint(environment, cwd),
    envEndpoint(environment),
    loggersEndpoint(logs, loggerGroups(environment)),
    mappingsEndpoint(platform.name, () => routesOf(app)?.routes ?? []),
    metricsEndpoint(metrics),
    prometheusEndpoint(metrics),
    refreshEndpoint(environment),
    ...(environment.boolean('spring.cloud.bus.enabled', true) ? busEndpoints(bus) : []),
    shutdownEndpoint(stop),
    ...endpoints,
  ]
}

function busEndpoints(bus: RunningBus): readonly Endpoint[] {
  return [busRefreshEndpoint(bus), busEnvEndpoint(bus), ...(bus.shutdown === undefined ? [] : [busShutdownEndpoint(bus)])]
}
