import type { BusEvent } from './events.ts'

type KnownKind = Exclude<BusEvent['kind'], 'unknown'>

const kinds: ReadonlyMap<string, KnownKind> = new Map([
  ['RefreshRemoteApplicationEvent', 'refresh'],
  ['EnvironmentChangeRemoteApplicationEvent', 'environment-change'],
  ['AckRemoteApplicationEvent', 'ack'],
  ['ShutdownRemoteApplicationEvent', 'shutdown'],
])

const types = new Map([...kinds].map(([type, kind]) => [kind, type]))

export function kindOfType(type: string): KnownKind | undefined {
  return kinds.get(type)
}

/** The simple class name, by which receivers tell events apart; what is not ours keeps its own. */
export function typeOf(event: BusEvent): string {
  if (event.kind === 'unknown') return event.type ?? unknownType
  return types.get(event.kind) ?? unknownType
}

/** The class with its package, as an acknowledgement names it. */
export function classOf(event: BusEvent): string {
  return `org.springframework.cloud.bus.event.${event.kind === 'unknown' ? unknownType : typeOf(event)}`
}

const unknownType = 'UnknownRemoteApplicationEvent'
