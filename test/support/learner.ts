import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { curl, type Outcome } from './curl.ts'
import type { Lab } from './lab.ts'

export type { Outcome }

/** Who has signed up, and what the login gave. */
export interface Learner {
  readonly userId: string
  readonly token: string
}

/** Types what a learner types, at the gateway of a lab. */
export function atGateway(lab: Lab) {
  const url = (path: string) => `http://127.0.0.1:${lab.port('gateway-service-1.http')}${path}`
  const get = (path: string, token?: string) => curl(url(path), { headers: bearer(token) })
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    curl(url(path), { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
  const signUp = (email: string) => post('/user-service/users', { email, name: 'Ada', pwd: 'correct horse' })
  const login = (email: string) => post('/user-service/login', { email, password: 'correct horse' })
  return {
    url,
    get,
    post,
    signUp,
    login,
    /** Signed up, and logged in. */
    async learner(email: string): Promise<Learner> {
      const { status, text } = await signUp(email)
      if (status !== 201) throw new Error(`no sign-up: ${status} ${text}`)
      return learnerOf(await login(email))
    },
    order: ({ userId, token }: Learner, productId: string, qty: number, unitPrice = 1500) =>
      post(`/order-service/${userId}/orders`, { productId, qty, unitPrice }, bearer(token)),
    async stock(productId: string, token: string): Promise<number> {
      const { text } = await get('/catalog-service/catalogs', token)
      const found = (JSON.parse(text) as { productId: string; stock: number }[]).find((each) => each.productId === productId)
      if (!found) throw new Error(`there is no ${productId} in ${text}`)
      return found.stock
    },
  }
}

export function learnerOf({ status, headers, text }: Outcome): Learner {
  const { token, userid } = headers
  if (status !== 200 || !token || !userid) throw new Error(`no login: ${status} ${text}`)
  return { token, userId: userid }
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

/** Writes into a file of the settings that the lab serves. */
export function rewrite(lab: Lab, file: string, change: (text: string) => string): void {
  const path = join(lab.settings.configRepo ?? '', file)
  const before = readFileSync(path, 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`nothing to change in ${path}`)
  writeFileSync(path, after)
}
