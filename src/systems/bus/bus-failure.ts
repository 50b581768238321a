import { WireError } from '../../protocols/wire-error.ts'
import { MsaError } from '../../shared/errors.ts'
import type { Over } from './join.ts'

/** What our end of the bus ran into, in words. Whether the broker can be reached at all was seen to before. */
export function busFailure(error: unknown): unknown {
  if (!(error instanceof WireError) || (error.system !== 'rabbitmq' && error.system !== 'kafka')) return error
  const [code, broker] =
    error.system === 'kafka' ? (['KAFKA_FAILED', 'Kafka'] as const) : (['RABBITMQ_FAILED', 'RabbitMQ'] as const)
  const because = String(error.facts.because ?? error.kind)
  const isTimeout = error.kind === 'timeout'
  return new MsaError(code, `${broker} does not let us use the bus: ${because}.`, {
    hint: 'msa context test      or  msa status',
    exitCode: isTimeout ? 4 : 3,
  })
}

/** There is neither exchange nor topic: whoever has a bus makes it when it starts. */
export function nobodyHasOne(over: Over, bus: string, other: Over | undefined): MsaError {
  const missing = over === 'kafka' ? `Kafka has no topic "${bus}"` : `RabbitMQ has no exchange "${bus}"`
  return new MsaError(over === 'kafka' ? 'TOPIC_UNKNOWN' : 'EXCHANGE_UNKNOWN', `Nobody has a bus over ${over} yet: ${missing}.`, {
    details: ['the first service that starts with a bus makes it; one with another name is meant by --bus'],
    hint: other === undefined ? 'msa status' : `--over ${other}      if that is what the services use; or  msa status`,
    exitCode: 3,
  })
}
