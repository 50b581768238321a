import Type, { type Static } from 'typebox'

/** The destination, over Kafka or RabbitMQ as configured: each order once it is stored, at least once. Its key is the order's id. */
export const orderEventsDestination = 'order-events'

export type OrderEvent = Static<typeof orderEvent>

export const orderEvent = Type.Object({
  orderId: Type.String({ minLength: 1, maxLength: 50 }),
  userId: Type.String({ minLength: 1, maxLength: 50 }),
  productId: Type.String({ minLength: 1, maxLength: 20 }),
  qty: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
  unitPrice: Type.Integer(),
  totalPrice: Type.Integer(),
})
