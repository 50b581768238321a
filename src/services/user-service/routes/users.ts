import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { HttpProblem } from '../../../platform/http/http-problem.ts'
import type { OrderClient } from '../clients/order-client.ts'
import type { Passwords } from '../domain/passwords.ts'
import type { User } from '../domain/user.ts'
import type { UserStore } from '../store/users.ts'

export interface UsersDeps {
  readonly users: UserStore
  readonly passwords: Pick<Passwords, 'hash'>
  readonly orders: OrderClient
}

const newUser = Type.Object({
  email: Type.String({ format: 'email', maxLength: 255 }),
  name: Type.String({ minLength: 2, maxLength: 100 }),
  pwd: Type.String({ minLength: 8, maxLength: 200 }),
})
const params = Type.Object({ userId: Type.String({ minLength: 1, maxLength: 50 }) })

export function usersRoutes(app: FastifyInstance, { users, passwords, orders }: UsersDeps): void {
  app.post<{ Body: Static<typeof newUser> }>('/users', { schema: { body: newUser } }, async ({ body }, reply) => {
    const user: User = { userId: randomUUID(), email: body.email.toLowerCase(), name: body.name }
    const isNew = await users.add(user, await passwords.hash(body.pwd))
    if (!isNew) throw new HttpProblem(409, 'email-taken', 'Somebody has signed up with this e-mail address.')
    return reply.code(201).send(userAsJson(user))
  })

  app.get('/users', async () => (await users.all()).map(userAsJson))

  app.get<{ Params: Static<typeof params> }>('/users/:userId', { schema: { params } }, async ({ params, headers }) => {
    const user = await users.byId(params.userId)
    if (user === undefined) throw new HttpProblem(404, 'user-not-found', 'There is no such user.')
    return { ...userAsJson(user), orders: await orders.getOrders(user.userId, headers) }
  })
}

function userAsJson({ email, name, userId }: User) {
  return { email, name, userId }
}
