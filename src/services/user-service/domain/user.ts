export interface User {
  readonly userId: string
  /** In lower case: nobody has two accounts by writing it in another way. */
  readonly email: string
  readonly name: string
}

/** As order-service tells of them. */
export interface Order {
  readonly productId: string
  readonly qty: number
  readonly unitPrice: number
  readonly totalPrice: number
  readonly orderId: string
  readonly createdAt: string
}
