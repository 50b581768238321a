import { expect, test } from 'vitest'
import { createClients } from '../../../src/platform/client/create-clients.ts'
import { createApp } from '../../../src/platform/http/create-app.ts'
import { HttpProblem } from '../../../src/platform/http/http-problem.ts'
import type { ServiceDefinition } from '../../../src/platform/platform.ts'
import { createResilience } from '../../../src/platform/resilience/create-resilience.ts'
import { serviceOf } from '../../support/platform.ts'
import { orderService, remoteOf, sendJson, someOrders } from './fixtures.ts'

/** A user with the orders that another service has. */
const userService: ServiceDefinition = {
  name: 'user-service',
  defaults: { 'management.endpoints.web.exposure.include': '*' },
  build: (platform) => {
    const resilience = createResilience(platform)
    const decode = ({ status }: { readonly status: number }) => new HttpProblem(status, 'no-orders', "User's orders is empty.")
    const clients = createClients({ ...platform, resilience, decode })
    const orders = clients.of(orderService)
    const app = createApp({ log: platform.log })
    app.addHook('onClose', () => clients.close())
    app.get<{ Params: { id: string } }>('/users/:id', async ({ params, headers }) => {
      const asked = (signal: AbortSignal | undefined) =>
        orders.getOrders({
          path: { userId: params.id },
          at: platform.environment.get('order_service.url'),
          onBehalfOf: headers,
          signal,
        })
      return { orders: await resilience.withBreaker('orders').run(asked, () => []) }
    })
    app.get(
      '/undecided',
      async () => await orders.getOrders({ path: { userId: '1' }, at: platform.environment.get('order_service.url') }),
    )
    return app
  },
}

async function answerOf(url: string): Promise<readonly [number, unknown]> {
  const answer = await fetch(url)
  return [answer.status, await answer.json()]
}

test('a user is answered without orders while the service of orders is away, its breaker opens, and that is to be seen', async () => {
  const remote = await remoteOf((_request, response) => sendJson(response, 200, someOrders))
  const { url } = await serviceOf(userService, {
    argv: [
      `--order_service.url=${remote.url}/order-service/%s/orders`,
      '--resilience4j.circuitbreaker.instances.orders.slidingWindowSize=2',
    ],
  })
  expect(await answerOf(`${url}/users/1`)).toEqual([200, { orders: someOrders }])
  await remote.stop()
  for (let call = 0; call < 3; call++) expect(await answerOf(`${url}/users/1`)).toEqual([200, { orders: [] }])
  const [, breakers] = await answerOf(`${url}/actuator/circuitbreakers`)
  expect(breakers).toMatchObject({ circuitBreakers: { orders: { state: 'OPEN', failedCalls: 1, bufferedCalls: 2 } } })
  const [, events] = await answerOf(`${url}/actuator/circuitbreakerevents/orders`)
  const { circuitBreakerEvents } = events as { circuitBreakerEvents: ReadonlyArray<Record<string, unknown>> }
  expect(circuitBreakerEvents.map(({ type, stateTransition }) => stateTransition ?? type)).toEqual([
    ...['SUCCESS', 'ERROR', 'FAILURE_RATE_EXCEEDED', 'CLOSED_TO_OPEN', 'NOT_PERMITTED', 'NOT_PERMITTED'],
  ])
  expect(String(circuitBreakerEvents[1]?.errorMessage)).toMatch(/^java\.net\.ConnectException: connect ECONNREFUSED/)
})

test('with the breaker switched off the same is 500', async () => {
  const { url } = await serviceOf(userService, {
    argv: ['--order_service.url=http://127.0.0.1:1/%s', '--spring.cloud.circuitbreaker.resilience4j.enabled=false'],
  })
  expect((await answerOf(`${url}/users/1`))[0]).toBe(500)
})

test('a refusal that the decoder knows is the answer of the service, not a 500', async () => {
  const remote = await remoteOf((_request, response) => sendJson(response, 404, { error: 'Not Found' }))
  const { url } = await serviceOf(userService, { argv: [`--order_service.url=${remote.url}/%s/orders_ng`] })
  expect(await answerOf(`${url}/undecided`)).toMatchObject([404, { detail: "User's orders is empty." }])
})
