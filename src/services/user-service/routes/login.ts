import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { HttpProblem } from '../../../platform/http/http-problem.ts'
import type { Tokens } from '../../../platform/tokens/tokens.ts'
import type { UserSettings } from '../config.ts'
import type { Passwords } from '../domain/passwords.ts'
import type { UserStore } from '../store/users.ts'

export interface LoginDeps {
  readonly settings: () => UserSettings
  readonly users: Pick<UserStore, 'byEmail'>
  readonly passwords: Pick<Passwords, 'matches'>
  readonly tokens: Pick<Tokens, 'sign'>
}

const credentials = Type.Object({ email: Type.String({ maxLength: 255 }), password: Type.String({ maxLength: 200 }) })

export function loginRoutes(app: FastifyInstance, { settings, users, passwords, tokens }: LoginDeps): void {
  app.post<{ Body: Static<typeof credentials> }>('/login', { schema: { body: credentials } }, async ({ body }, reply) => {
    const user = await users.byEmail(body.email.toLowerCase())
    const isRight = await passwords.matches(body.password, user?.passwordHash)
    if (user === undefined || !isRight) throw new HttpProblem(401, 'login-refused', 'E-mail address or password is wrong.')
    if (settings().tokenSecret === undefined) throw new HttpProblem(503, 'no-token-secret', 'token.secret is not configured.')
    const token = await tokens.sign(user.userId)
    // As the lesson writes it: a header of Fastify's would be in lower case.
    reply.raw.setHeader('userId', user.userId)
    return reply.header('token', token).send()
  })
}
