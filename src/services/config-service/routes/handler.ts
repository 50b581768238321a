import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CipherLocator } from '../../../protocols/cipher/text-cipher.ts'
import type { Answers } from '../answers.ts'
import type { HttpSettings } from '../config.ts'
import type { ErrorAnswer } from '../http/boot-error.ts'
import type { ConfigSource } from '../sources/source.ts'

/** What the routes work with. */
export interface RouteParts {
  readonly answers: Answers
  readonly source: ConfigSource
  readonly ciphers: CipherLocator
  readonly settings: HttpSettings
}

/** Answers itself, or says with which error. Never gives back the reply: to await that is to wait until it was sent. */
export type Handler<Route> = (
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: RouteParts,
) => Promise<ErrorAnswer | undefined>
