import type { Logger } from 'pino'
import { typeOf } from '../../protocols/bus/event-types.ts'
import type { BusEvent } from '../../protocols/bus/events.ts'
import type { LinkState } from '../../protocols/link-keeper.ts'

/** What the bus says to operators. */
export interface EventLog {
  /** Once for each reason: who sends one such message sends many. */
  skipped(because: string): void
  state(state: LinkState): void
  /** `spring.cloud.bus.trace.enabled`. */
  traced(event: BusEvent): void
}

export function createEventLog(log: Logger, traces: boolean): EventLog {
  const skipped = new Set<string>()
  let wasDown = false
  return {
    skipped(because) {
      if (skipped.has(because) || skipped.size >= mostReasons) return
      skipped.add(because)
      log.warn({ because }, 'a message on the bus is skipped, and so are others like it')
    },
    state(state) {
      if (state.kind === 'up') log.info({ broker: state.broker }, 'the bus is connected')
      if (state.kind === 'down') log[wasDown ? 'debug' : 'warn']({ because: state.because }, 'the bus is not connected')
      wasDown = state.kind === 'down'
    },
    traced(event) {
      if (!traces) return
      log.debug(event.kind === 'ack' ? traceOfAck(event) : traceOf(event), 'an event on the bus')
    },
  }
}

const mostReasons = 100

function traceOf(event: BusEvent) {
  const { id, originService: origin, destinationService } = event
  const destination = destinationService ?? '*'
  return {
    ...{ signal: 'spring.cloud.bus.sent', type: typeOf(event), id, origin },
    destination: destination.includes(':') ? destination : `${destination}:**`,
  }
}

function traceOfAck(ack: BusEvent & { readonly kind: 'ack' }) {
  const { ackId: id, originService: origin, ackDestinationService: destination, event } = ack
  return { signal: 'spring.cloud.bus.ack', event: event?.replace(/^.*\./, ''), id, origin, destination }
}
