import { expect, test } from 'vitest'
import { isServiceName, orderUrlOf } from '../../../src/services/user-service/clients/order-url.ts'

test.each([
  ['http://localhost:8000/order-service/%s/orders', 'http://localhost:8000/order-service/u%2F1/orders', false],
  ['http://localhost:8000/order_service/$s/orders', 'http://localhost:8000/order_service/u%2F1/orders', false],
  ['http://ORDER-SERVICE/order-service/%s/orders', 'http://order-service/order-service/u%2F1/orders', true],
  ['http://ORDER_SERVICE/order_service/%s/orders', 'http://order_service/order_service/u%2F1/orders', true],
  ['http://127.0.0.1/%s/orders_ng', 'http://127.0.0.1/u%2F1/orders_ng', false],
])('%s', (template, url, byName) => {
  const found = orderUrlOf(template, 'u/1')
  expect([found.href, isServiceName(found)]).toEqual([url, byName])
})

test.each([undefined, '', 'order-service/%s', 'file:///etc/%s'])('%s is no address of a service', (template) => {
  expect(() => orderUrlOf(template, 'u')).toThrow('order_service.url')
})
