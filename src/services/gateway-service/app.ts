import type { FastifyInstance } from 'fastify'
import { type Clock, systemClock } from '../../platform/clock.ts'
import { createApp } from '../../platform/http/create-app.ts'
import type { Platform } from '../../platform/platform.ts'
import { createResilience } from '../../platform/resilience/create-resilience.ts'
import { createTokens } from '../../platform/tokens/tokens.ts'
import { messageOf } from '../../shared/errors.ts'
import { gatewayEndpoint } from './actuator/gateway-endpoint.ts'
import { type GatewaySettings, readSettings } from './config.ts'
import type { FilterContext } from './filters/filter.ts'
import { createRedisBuckets, type RedisBuckets } from './filters/redis.ts'
import { forwardInside } from './forward-inside.ts'
import { watchOwnPaths } from './own-paths.ts'
import { Balancer } from './proxy/balancer.ts'
import { Gateway } from './proxy/gateway.ts'
import { guardedLookup } from './proxy/guarded-lookup.ts'
import { Pools } from './proxy/pools.ts'
import { RequestTimers } from './proxy/request-timers.ts'
import { ServerRequests } from './proxy/server-requests.ts'
import { passUpgrades } from './proxy/upgrade.ts'
import { createUpstream } from './proxy/upstream.ts'
import { createForbidden } from './routes/forbidden.ts'
import { locatedRoutes } from './routes/locator.ts'
import { readRoutes } from './routes/read-definitions.ts'
import { RouteTable } from './routes/route-table.ts'
import { answerBadClients, createGatewayServer } from './server.ts'
import { addServiceHealth } from './service-health.ts'

export interface GatewayDeps extends Omit<Platform, 'bus' | 'stopping'> {
  readonly clock?: Clock
  /** Instead of Redis. */
  readonly buckets?: RedisBuckets
}

/** Routes are answered before Fastify hears of a request: it has the actuator, and what is this service's own. */
export function buildApp(deps: GatewayDeps): FastifyInstance {
  const { name, environment, log, discovery, tracing, clock = systemClock } = deps
  const settings = createLiveSettings(deps)
  const tokens = createTokens(environment, clock)
  const buckets = deps.buckets ?? createRedisBuckets(environment, log)
  const resilience = createResilience({ environment, log, metrics: deps.metrics, health: deps.health, actuator: deps.actuator })
  const forbidden = createForbidden({ environment, discovery, ownName: name, ownPort: () => portOf(app) || configuredPort(deps) })
  const lookupFor = (origin: string) => guardedLookup(forbidden, origin)
  const pools = new Pools(() => settings().pools, lookupFor)
  const filterContext = (routeId: string): FilterContext => ({
    ...{ routeId, environment, log, clock, tokens, buckets, resilience },
    forward: (exchange, path) => gateway.forward(exchange, path),
  })
  const table = new RouteTable({
    ...{ log, forbidden, random: clock.random },
    read: () => readRoutes(environment),
    isOwnPath: (path) => ownPaths.has(path),
    locate: () => locatedRoutes(environment, discovery, forbidden),
    context: (weights, defaultFilters) => ({
      defaultFilters,
      filters: filterContext,
      predicates: (routeId) => ({ routeId, clock, weights }),
    }),
  })
  const upstream = createUpstream({ settings, pools, balancer: new Balancer(discovery), forbidden, lookupFor, tracing })
  const timers = new RequestTimers(deps.metrics)
  const requests = new ServerRequests(deps.metrics)
  const app = createApp({
    ...{ log, metrics: deps.metrics },
    errors: 'boot',
    fastify: {
      clientErrorHandler: answerBadClients(environment),
      serverFactory: (handler) =>
        createGatewayServer(environment, (request, response) => {
          if (ownPaths.has(pathOf(request.url))) handler(request, response)
          else gateway.handle(request, response)
        }),
    },
  })
  const ownPaths = watchOwnPaths(app)
  const gateway = new Gateway({
    ...{ log, table, settings, tracing, timers, requests, upstream },
    ownAnswer: (exchange, path) => (ownPaths.has(path) ? forwardInside(app, exchange, path) : undefined),
  })
  const upgrades = passUpgrades(app.server, gateway)

  const refresh = () => {
    forbidden.forget()
    table.refresh()
  }
  refresh()
  environment.onChange(refresh)
  // Only then is it known which address is our own.
  app.addHook('onListen', async () => refresh())
  discovery.onChange(() => {
    forbidden.forget()
    table.rediscover()
  })
  app.addHook('preClose', async () => upgrades.close())
  // Not before: requests under way still need what they hold.
  app.server.once('close', () => {
    buckets.close()
    void pools.close()
  })
  deps.actuator.add(gatewayEndpoint(table, refresh))
  deps.health.add('gatewayRoutes', () => ({
    status: 'UP',
    details: { routes: table.routes.length, refused: Object.fromEntries(table.refused.map(({ id, because }) => [id, because])) },
  }))
  addServiceHealth({ discovery, health: deps.health, ownName: name })
  return app
}

/** The last ones that could be read: a mistake in a refresh stops nothing. */
function createLiveSettings({ environment, log }: GatewayDeps): () => GatewaySettings {
  let settings = readSettings(environment)
  environment.onChange(() => {
    try {
      settings = readSettings(environment)
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'the changed settings of the gateway cannot be read: going on with the former ones')
    }
  })
  return () => settings
}

function pathOf(url = '/'): string {
  const at = url.indexOf('?')
  return at < 0 ? url : url.slice(0, at)
}

/** 0 until it listens. */
function portOf(app: FastifyInstance): number {
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function configuredPort({ environment }: GatewayDeps): number {
  return environment.number('server.port', 8000)
}
