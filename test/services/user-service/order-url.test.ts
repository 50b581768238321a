import { expect, test } from 'vitest'
import { orderUrlOf } from '../../../src/services/user-service/clients/order-url.ts'

const own = 'http://127.0.0.1:18000'

test.each([
  ['http://localhost:8000/order-service/%s/orders', 'http://127.0.0.1:18000/order-service/%s/orders'],
  ['http://127.0.0.1:8000/order_service/$s/orders', 'http://127.0.0.1:18000/order_service/%s/orders'],
  ['http://ORDER-SERVICE/order-service/%s/orders', 'http://ORDER-SERVICE/order-service/%s/orders'],
  ['http://localhost:80001/%s', 'http://localhost:80001/%s'],
  ['http://localhost:9000/%s/orders_ng', 'http://localhost:9000/%s/orders_ng'],
])('the gateway of the lessons is that of the lab: %s', (template, url) => {
  expect(orderUrlOf(template, own)).toBe(url)
})

test('without a gateway of a lab an address is what it says', () => {
  expect(orderUrlOf('http://localhost:8000/order-service/%s/orders', undefined)).toBe(
    'http://localhost:8000/order-service/%s/orders',
  )
})
