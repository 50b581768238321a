import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { HttpProblem } from '../../../platform/http/http-problem.ts'
import { largestQty, type Order, orderIdOf, toOrder } from '../domain/order.ts'
import type { OrderStore } from '../domain/order-store.ts'

export interface OrdersDeps {
  readonly orders: OrderStore
  readonly nowMs: () => number
}

const params = Type.Object({ userId: Type.String({ minLength: 1, maxLength: 50 }) })
const body = Type.Object({
  productId: Type.String({ minLength: 1, maxLength: 20 }),
  qty: Type.Integer({ minimum: 1, maximum: largestQty }),
  unitPrice: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
})
const headers = Type.Object({ 'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) })

interface Place {
  readonly Params: Static<typeof params>
  readonly Body: Static<typeof body>
  readonly Headers: Static<typeof headers>
}

export function ordersRoutes(app: FastifyInstance, { orders, nowMs }: OrdersDeps): void {
  app.post<Place>('/:userId/orders', { schema: { params, body, headers } }, async (request, reply) => {
    const { userId } = request.params
    const key = request.headers['idempotency-key']
    const orderId = key === undefined ? randomUUID() : orderIdOf(userId, key, request.body)
    const order = toOrder(userId, request.body, { orderId, createdAtSeconds: Math.floor(nowMs() / 1000) })
    if (order === undefined) throw new HttpProblem(400, 'total-too-large', 'qty times unitPrice is more than an order can hold.')
    const placed = await orders.place(order, key)
    if (placed.kind === 'other') {
      throw new HttpProblem(422, 'idempotency-key-reused', 'Something else was ordered under this Idempotency-Key.')
    }
    const answer = orderAsJson(placed.order)
    request.log.info({ orderId: answer.orderId, productId: answer.productId, qty: answer.qty }, 'an order was accepted')
    return reply.code(201).send(answer)
  })

  app.get<Pick<Place, 'Params'>>('/:userId/orders', { schema: { params } }, async ({ params: { userId } }) =>
    (await orders.of(userId)).map(orderAsJson),
  )
}

function orderAsJson({ productId, qty, unitPrice, totalPrice, orderId, createdAtSeconds }: Order) {
  return { productId, qty, unitPrice, totalPrice, orderId, createdAt: new Date(createdAtSeconds * 1000).toISOString() }
}
