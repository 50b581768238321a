import { pino } from 'pino'
import { type BusHandlers, createBus, type RunningBus } from '../../../src/platform/bus/create-bus.ts'
import type { Tracing } from '../../../src/platform/tracing/tracing.ts'
import type { AckEvent, BusEvent } from '../../../src/protocols/bus/events.ts'
import type { BusTransport } from '../../../src/protocols/bus/transport.ts'
import { environmentOf } from './properties.ts'

/** A service on the bus, with a record of all that happened to it. */
export interface BusMember {
  readonly bus: RunningBus
  readonly id: string
  readonly events: BusEvent[]
  /** How often it was refreshed. */
  readonly refreshes: number
  readonly changes: ReadonlyMap<string, string>[]
  readonly stops: number
  /** Lines of its log. */
  readonly said: { readonly level: number; readonly msg: string; readonly [name: string]: unknown }[]
  acks(): readonly AckEvent[]
  /** What the next refreshes do, before they count. */
  whenRefreshed(does: () => Promise<void>): void
}

export interface BusMemberFacts {
  readonly transport?: BusTransport | undefined
  readonly properties?: Readonly<Record<string, string | number | boolean>>
  readonly handlers?: Partial<BusHandlers>
  readonly publishTimeoutMs?: number
  readonly tracing?: Tracing
}

export function busMember(
  id: string,
  { transport, properties, handlers, publishTimeoutMs = 5000, tracing }: BusMemberFacts = {},
): BusMember {
  const record = { refreshes: 0, stops: 0 }
  const [events, changes, said]: [BusEvent[], ReadonlyMap<string, string>[], BusMember['said']] = [[], [], []]
  let before = async () => {}
  const log = pino({ level: 'debug' }, { write: (line: string) => void said.push(JSON.parse(line)) })
  const bus = createBus({
    environment: environmentOf({ 'spring.cloud.bus.id': id, ...properties }),
    ...{ log, transport, publishTimeoutMs, ...(tracing && { tracing }) },
    handlers: {
      async refresh() {
        await before()
        record.refreshes++
        return []
      },
      changeEnvironment: async (values) => void changes.push(values),
      shutdown: () => void record.stops++,
      ...handlers,
    },
  })
  bus.onEvent((event) => events.push(event))
  return {
    ...{ bus, id, events, changes, said },
    get refreshes() {
      return record.refreshes
    },
    get stops() {
      return record.stops
    },
    acks: () => events.filter((event) => event.kind === 'ack'),
    whenRefreshed(does) {
      before = does
    },
  }
}
