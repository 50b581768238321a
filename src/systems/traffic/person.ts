import { randomBytes, randomUUID } from 'node:crypto'
import type { ActionName } from './tally.ts'

export interface Asked {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

const products = [
  { productId: 'CATALOG-001', unitPrice: 1500 },
  { productId: 'CATALOG-002', unitPrice: 1000 },
  { productId: 'CATALOG-003', unitPrice: 2000 },
] as const

/** In turn, so that a minute has some of each: mostly they look, now and then they buy or come back. */
const habits: readonly ActionName[] = ['read', 'catalog', 'read', 'order', 'read', 'catalog', 'read', 'order', 'read', 'login']

/** Somebody who shops: signs up, logs in, looks, orders; one thing at a time. */
export class Person {
  readonly #email: string
  readonly #password = randomBytes(12).toString('base64url')
  readonly #name: string
  #isSignedUp = false
  #token: string | undefined
  #userId: string | undefined
  #at: number
  isBusy = false

  constructor(run: string, number: number) {
    this.#email = `traffic-${run}-${number}@example.org`
    this.#name = `Traffic ${number}`
    this.#at = number
  }

  next(): { readonly action: ActionName; readonly asked: Asked } {
    if (!this.#isSignedUp) return { action: 'sign-up', asked: this.#signUp() }
    if (this.#token === undefined || this.#userId === undefined) return { action: 'login', asked: this.#login() }
    const action = habits[this.#at++ % habits.length] ?? 'read'
    if (action === 'login') return { action, asked: this.#login() }
    if (action === 'order') return { action, asked: this.#order(this.#userId) }
    const path = action === 'catalog' ? '/catalog-service/catalogs' : `/user-service/users/${this.#userId}`
    return { action, asked: { method: 'GET', path, token: this.#token } }
  }

  /** What it makes of the answer: a token that counts no more is replaced by a new login. */
  learn(action: ActionName, { status, headers }: Answered): void {
    // A retry of one that got through without its answer finds the address taken.
    if (action === 'sign-up' && (status === 201 || status === 409)) this.#isSignedUp = true
    else if (action === 'login') {
      const { token, userid: userId } = headers
      this.#token = status < 400 && typeof token === 'string' ? token : undefined
      if (typeof userId === 'string') this.#userId = userId
      // Whoever keeps users in memory has forgotten this one.
      if (status === 401 || status === 403 || status === 404) this.#isSignedUp = false
    } else if (status === 401) this.#token = undefined
  }

  #signUp(): Asked {
    return { method: 'POST', path: '/user-service/users', body: { email: this.#email, name: this.#name, pwd: this.#password } }
  }

  #login(): Asked {
    return { method: 'POST', path: '/user-service/login', body: { email: this.#email, password: this.#password } }
  }

  #order(userId: string): Asked {
    const product = products[this.#at % products.length] ?? products[0]
    return {
      method: 'POST',
      path: `/order-service/${userId}/orders`,
      body: { ...product, qty: 1 },
      token: this.#token,
      headers: { 'idempotency-key': randomUUID() },
    }
  }
}
