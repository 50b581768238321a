import type { Logger } from 'pino'
import type { Clock } from '../../../platform/clock.ts'
import type { Environment } from '../../../platform/platform.ts'
import type { Resilience } from '../../../platform/resilience/create-resilience.ts'
import type { Tokens } from '../../../platform/tokens/tokens.ts'
import type { Exchange } from '../proxy/exchange.ts'
import type { Reply } from '../proxy/reply.ts'
import type { Arguments, Shortcut } from '../routes/arguments.ts'
import type { TokenBuckets } from './token-buckets.ts'

/**
 * `request` runs on the way in; what it returns is the answer, and nobody further in hears of the request. `response` runs on the
 * way out. `around` holds all that comes after it. One that needs no promise makes none: most requests cross a chain in one go.
 */
export interface Filter {
  /** As the actuator shows it. */
  readonly text: string
  readonly request?: (exchange: Exchange) => undefined | Reply | Promise<undefined>
  readonly response?: (exchange: Exchange, reply: Reply) => void
  readonly around?: (exchange: Exchange, next: () => Promise<Reply>) => Promise<Reply>
}

/** What filters may use of the gateway. */
export interface FilterContext {
  readonly routeId: string
  readonly environment: Pick<Environment, 'get' | 'number' | 'boolean' | 'durationMs' | 'list'>
  readonly log: Logger
  readonly clock: Clock
  readonly tokens: Tokens
  readonly resilience: Pick<Resilience, 'withBreaker'>
  readonly buckets: TokenBuckets
  /** Answers as the gateway would answer this path. */
  readonly forward: (exchange: Exchange, path: string) => Promise<Reply>
}

/** Throws a `RouteError` for arguments it cannot take. */
export interface FilterFactory {
  readonly shortcut: Shortcut
  readonly create: (args: Arguments, context: FilterContext) => Filter
}
