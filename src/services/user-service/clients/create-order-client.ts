import type { Logger } from 'pino'
import Type from 'typebox'
import { Check } from 'typebox/value'
import { urlOf } from '../../../platform/discovery/instance-url.ts'
import { HttpProblem } from '../../../platform/http/http-problem.ts'
import type { Discovery, Environment } from '../../../platform/platform.ts'
import { decodeError } from './decode-error.ts'
import type { OrderClient } from './order-client.ts'
import { isServiceName, orderUrlOf } from './order-url.ts'

export interface OrderClientDeps {
  readonly environment: Environment
  readonly discovery: Discovery
  readonly log: Logger
}

const limitMs = 5000
const orders = Type.Array(
  Type.Object({
    ...{ productId: Type.String(), orderId: Type.String(), createdAt: Type.String() },
    ...{ qty: Type.Number(), unitPrice: Type.Number(), totalPrice: Type.Number() },
  }),
)

/** Asks where `order_service.url` says at that moment; a service's name is looked up, and its instances take turns. */
export function createOrderClient({ environment, discovery, log }: OrderClientDeps): OrderClient {
  let turn = 0
  const addressed = (url: URL): URL => {
    if (!isServiceName(url)) return url
    const instances = discovery.instances(url.hostname)
    const instance = instances[turn++ % instances.length]
    if (instance === undefined) throw new HttpProblem(500, 'orders-unreachable', `There is no instance of ${url.hostname}.`)
    return new URL(`${url.pathname}${url.search}`, urlOf(instance))
  }
  return {
    async getOrders(userId, token) {
      const url = addressed(orderUrlOf(environment.get('order_service.url'), userId))
      const startedMs = performance.now()
      const response = await fetch(url, {
        headers: { accept: 'application/json', ...(token !== undefined && { authorization: token }) },
        signal: AbortSignal.timeout(limitMs),
      })
      const text = await response.text()
      const facts = { status: response.status, took_ms: Math.round(performance.now() - startedMs), url: url.href }
      log.debug(facts, '[OrderServiceClient#getOrders]')
      if (!response.ok) throw decodeError('getOrders', response.status)
      const body: unknown = JSON.parse(text)
      if (!Check(orders, body))
        throw new HttpProblem(500, 'orders-failed', 'The order service answered something else than orders.')
      return body
    },
  }
}
