import type { LinkState } from '../../protocols/link-keeper.ts'
import type { Environment } from '../platform.ts'

/** What all bindings share. */
export interface StreamSettings {
  /** Shown by the brokers: `order-service`. */
  readonly name: string
  /** How long a message may take to a broker. */
  readonly sendTimeoutMs: number
  /** How long what is being handled may take when the service ends. */
  readonly drainMs: number
  /** Of the link that publishes. */
  readonly onState: (state: LinkState) => void
}

export function streamSettings(environment: Environment, onState: StreamSettings['onState']): StreamSettings {
  return {
    ...{ name: environment.get('spring.application.name') ?? 'application', onState },
    sendTimeoutMs: environment.durationMs('msa.stream.send-timeout', 10_000),
    drainMs: environment.durationMs('spring.lifecycle.timeout-per-shutdown-phase', 5000),
  }
}
