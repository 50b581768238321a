import type { Logger } from 'pino'
import type { LinkState } from '../../protocols/link-keeper.ts'
import type { ConsumerNews } from '../../protocols/stream/binder.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { ConsumerBinding } from './bindings.ts'

/** What a consumer says to operators. */
export function consumerNews(log: Logger, metrics: Metrics, { name, binder }: ConsumerBinding): ConsumerNews {
  const counterOf = (outcome: 'parked' | 'dropped') =>
    metrics.counter(`messages.${outcome}`, {
      tags: { binding: name, binder },
      description: outcome === 'parked' ? 'Moved to the dead letters' : 'Given up, and kept nowhere',
    })
  const counters = { parked: counterOf('parked'), dropped: counterOf('dropped') }
  return {
    givenUp({ from }, err, parkedIn) {
      counters[parkedIn === undefined ? 'dropped' : 'parked'].add()
      if (parkedIn !== undefined) log.error({ binding: name, from, parked_in: parkedIn, err }, 'a message is parked')
      else log.error({ binding: name, from, err }, 'a message is dropped: there is no place for dead letters')
    },
    notParked({ from }, error) {
      log.warn({ binding: name, from, because: messageOf(error) }, 'a message could not be parked, and is kept')
    },
    state: stateLog(log, name),
  }
}

/** Each change once; what stays away is not told again. */
export function stateLog(log: Logger, binding: string): (state: LinkState) => void {
  let wasDown = false
  return (state) => {
    if (state.kind === 'up') log.info({ binding, broker: state.broker }, 'connected')
    if (state.kind === 'down') log[wasDown ? 'debug' : 'warn']({ binding, because: state.because }, 'not connected')
    wasDown = state.kind === 'down'
  }
}
