import Type from 'typebox'
import { defineRemote } from '../../../platform/client/remote.ts'

/** What the lessons call the breaker around it. */
export const orderBreaker = 'orderService'

const order = Type.Object({
  ...{ productId: Type.String(), orderId: Type.String(), createdAt: Type.String() },
  ...{ qty: Type.Number(), unitPrice: Type.Number(), totalPrice: Type.Number() },
})

/** As far as users are concerned. */
export const orderServiceClient = defineRemote({
  name: 'OrderServiceClient',
  base: 'http://ORDER-SERVICE',
  forwardsToken: true,
  methods: { getOrders: { verb: 'GET', path: '/order-service/{userId}/orders', answer: Type.Array(order) } },
})
