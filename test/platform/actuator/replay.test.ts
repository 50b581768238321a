import { expect, test } from 'vitest'
import { createApp } from '../../../src/platform/http/create-app.ts'
import type { ServiceDefinition } from '../../../src/platform/platform.ts'
import { aloneParts, folderWith, serviceOf } from '../../support/platform.ts'
import { exchangesOf, replay } from '../../support/replay.ts'
import { environmentBody, fakeConfigServer } from '../../support/servers/config-server.ts'

const recording = (name: string) => exchangesOf(new URL(`../../vectors/spring/${name}.json`, import.meta.url))

/** What a real client answers, and ours cannot or does not. */
const withoutBreakers = 'Resilience4j: not yet'
const skip: Readonly<Record<string, string>> = {
  'loggers one': 'a logger of the JVM: ours does not exist, and is 404 like any other',
  'metric http': 'its numbers and tags are those of what was asked before',
  'metric jvm': 'a metric of the JVM',
  circuitbreakers: withoutBreakers,
  circuitbreakerevents: withoutBreakers,
  'circuitbreakerevents one': withoutBreakers,
  timelimiters: withoutBreakers,
  retries: withoutBreakers,
  'circuitbreaker force open': withoutBreakers,
  'breaker when forced': withoutBreakers,
  'circuitbreaker close': withoutBreakers,
  'warm breaker ok': withoutBreakers,
  'warm breaker fail': withoutBreakers,
  bindings: 'Spring Cloud Stream: no part of ours',
  'binding one': 'Spring Cloud Stream: no part of ours',
  features: 'names Java classes',
}

const clientApp: ServiceDefinition = {
  name: 'user-service',
  defaults: {},
  build: ({ log }) => {
    const app = createApp({ log, errors: 'boot' })
    app.get<{ Params: { id: string } }>('/users/:id', ({ params }, reply) => {
      return reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify({ userId: params.id })))
    })
    app.get('/boom', () => {
      throw new Error('refused')
    })
    app.get('/peers', () => log.child({ logger: 'peers' }).info('asked') ?? {})
    return app
  },
}

const exposure = {
  MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: '*',
  MANAGEMENT_ENDPOINT_HEALTH_SHOWDETAILS: 'always',
  MANAGEMENT_ENDPOINT_ENV_SHOWVALUES: 'always',
  MANAGEMENT_ENDPOINT_ENV_POST_ENABLED: 'true',
  MANAGEMENT_ENDPOINT_SHUTDOWN_ACCESS: 'unrestricted',
}

test.skip.each(Object.entries(skip))('%s is not compared: %s', () => undefined)

test('the actuator answers what a real client application answered', async () => {
  const server = await fakeConfigServer(() => environmentBody({ 'greeting.message': { value: 'hello dev', origin: '2:12' } }))
  const service = await serviceOf(clientApp, {
    env: { ...exposure, SPRING_CLOUD_CONFIG_URI: server.url },
    argv: ['--spring.profiles.active=dev'],
    cwd: folderWith({}),
  })
  expect(await replay(new URL(service.url), recording('actuator-client-app'), { skip })).toEqual([])
})

test('the endpoints of the bus answer what a real config server answered', async () => {
  const sent: unknown[] = []
  const parts = {
    bus: (needs: Parameters<ReturnType<typeof aloneParts>['bus']>[0]) => ({
      ...aloneBus(needs),
      refresh: async (destination?: string) => void sent.push(['refresh', destination]),
      changeEnvironment: async (values: ReadonlyMap<string, string>, destination?: string) =>
        void sent.push([Object.fromEntries(values), destination]),
    }),
  }
  const configApp: ServiceDefinition = {
    name: 'config-service',
    defaults: {},
    build: ({ log }) => {
      const app = createApp({ log, errors: 'boot' })
      app.get('/:application/:profile', () => ({}))
      return app
    },
  }
  const service = await serviceOf(configApp, { env: exposure, parts })
  expect(await replay(new URL(service.url), recording('bus-endpoints'))).toEqual([])
  expect(sent).toEqual([
    ['refresh', undefined],
    ['refresh', 'user-service'],
    ['refresh', 'user-service:dev'],
    ['refresh', ''],
    ['refresh', undefined],
    [{ 'greeting.extra': 'hi' }, undefined],
    [{ 'greeting.extra': 'hi2' }, 'user-service'],
    [{ q: '1' }, undefined],
  ])
})

function aloneBus(needs: Parameters<ReturnType<typeof aloneParts>['bus']>[0]) {
  const bus = aloneParts().bus(needs)
  if (bus instanceof Promise) throw new Error('not a promise')
  return bus
}
