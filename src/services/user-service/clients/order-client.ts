import type { Order } from '../domain/user.ts'

export interface OrderClient {
  /** Throws an `HttpProblem` when order-service said no, and what a connection throws when it said nothing. */
  getOrders(userId: string, token: string | undefined): Promise<readonly Order[]>
}

/** Calls, and on any failure answers what stands in for it; without a breaker the failure is the caller's. */
export type Breaker = <T>(work: () => Promise<T>, instead: (error: unknown) => T) => Promise<T>
