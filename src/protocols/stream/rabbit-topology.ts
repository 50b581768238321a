/** What is declared on a broker, and in this order. */
export interface Topology {
  readonly exchanges: readonly Exchange[]
  readonly queues: readonly Queue[]
  readonly bindings: readonly Binding[]
}

export interface Exchange {
  readonly name: string
  readonly type: string
  readonly isDurable: boolean
  readonly isAutoDelete: boolean
}

export interface Queue {
  readonly name: string
  readonly isDurable: boolean
  readonly isExclusive: boolean
  readonly isAutoDelete: boolean
  readonly args: Readonly<Record<string, string | number | boolean>>
}

export interface Binding {
  readonly exchange: string
  readonly queue: string
  readonly key: string
}

/** What both sides of a destination may say of it. */
export interface DestinationSettings {
  readonly destination: string
  readonly prefix: string
  readonly exchangeType: string
  readonly isExchangeDurable: boolean
  readonly isExchangeAutoDelete: boolean
  readonly declaresExchange: boolean
  /** Dead letters have a queue of their own. */
  readonly bindsDeadLetters: boolean
  readonly deadLetterExchange: string | undefined
  readonly deadLetterQueue: string | undefined
  readonly deadLetterRoutingKey: string | undefined
  /** A copy goes there, rather than that the broker moves it. */
  readonly republishes: boolean
  readonly queueArgs: Queue['args']
  readonly deadLetterArgs: Queue['args']
}

/** Whose queues. */
export interface GroupQueues {
  readonly group: string
  readonly isNamedAfterGroupOnly: boolean
  readonly isDurable: boolean
  /** Undefined: the destination is not partitioned. */
  readonly partitions: readonly number[] | undefined
  readonly bindingKey: string | undefined
}

export function exchangeName({ prefix, destination }: Pick<DestinationSettings, 'prefix' | 'destination'>): string {
  return prefix + destination
}

export function routingKeyOf(destination: string, partition: number | undefined): string {
  return partition === undefined ? destination : `${destination}-${partition}`
}

export function deadLetterExchange({ prefix, deadLetterExchange: given }: DestinationSettings): string {
  return given ?? `${prefix}DLX`
}

export function destinationTopology(settings: DestinationSettings): Topology {
  const { exchangeType: type, isExchangeDurable: isDurable, isExchangeAutoDelete: isAutoDelete } = settings
  const exchange = { name: exchangeName(settings), type, isDurable, isAutoDelete }
  return { exchanges: settings.declaresExchange ? [exchange] : [], queues: [], bindings: [] }
}

/** The queues of a group with a name; one for each partition where there are some. */
export function groupTopology(settings: DestinationSettings, wanted: GroupQueues): Topology {
  const base = baseName(settings, wanted)
  const queues = queueNames(base, wanted.partitions).map(
    (name): Queue => ({
      ...{ name, isDurable: wanted.isDurable, isExclusive: false, isAutoDelete: !wanted.isDurable },
      args: { ...deadLetterArgsOf(settings, name), ...settings.queueArgs },
    }),
  )
  const bindings = queues.map(({ name }, index) => ({
    ...{ exchange: exchangeName(settings), queue: name },
    key: bindingKeyOf(settings, wanted, wanted.partitions?.[index]),
  }))
  const own = { exchanges: [], queues, bindings }
  return settings.bindsDeadLetters ? joined([own, deadLetterTopology(settings, base, queues, wanted)]) : own
}

/** Of a consumer without a group: gone with it, and never with dead letters. */
export function anonymousTopology(settings: DestinationSettings, anonymousGroup: string): Topology {
  const name = `${exchangeName(settings)}.${anonymousGroup}`
  return {
    exchanges: [],
    queues: [{ name, isDurable: false, isExclusive: true, isAutoDelete: true, args: settings.queueArgs }],
    bindings: [{ exchange: exchangeName(settings), queue: name, key: '#' }],
  }
}

export function joined(topologies: readonly Topology[]): Topology {
  return {
    exchanges: topologies.flatMap(({ exchanges }) => exchanges),
    queues: topologies.flatMap(({ queues }) => queues),
    bindings: topologies.flatMap(({ bindings }) => bindings),
  }
}

/** One queue for all partitions, where the dead letters of each arrive. */
function deadLetterTopology(
  settings: DestinationSettings,
  base: string,
  queues: readonly Queue[],
  { partitions }: GroupQueues,
): Topology {
  const exchange = deadLetterExchange(settings)
  const queue = settings.deadLetterQueue ?? `${base}.dlq`
  const names = queues.map(({ name }) => name)
  const keys = partitions !== undefined && settings.republishes ? [...names, base] : names
  return {
    // The default exchange is there, and leads to every queue.
    exchanges: exchange === '' ? [] : [{ name: exchange, type: 'direct', isDurable: true, isAutoDelete: false }],
    queues: [{ name: queue, isDurable: true, isExclusive: false, isAutoDelete: false, args: settings.deadLetterArgs }],
    bindings:
      exchange === ''
        ? []
        : unique(keys.map((name) => settings.deadLetterRoutingKey ?? name)).map((key) => ({ exchange, queue, key })),
  }
}

function deadLetterArgsOf(settings: DestinationSettings, queue: string): Queue['args'] {
  if (!settings.bindsDeadLetters) return {}
  return {
    'x-dead-letter-exchange': deadLetterExchange(settings),
    'x-dead-letter-routing-key': settings.deadLetterRoutingKey ?? queue,
  }
}

function baseName(settings: DestinationSettings, { group, isNamedAfterGroupOnly }: GroupQueues): string {
  return isNamedAfterGroupOnly ? group : `${exchangeName(settings)}.${group}`
}

function queueNames(base: string, partitions: readonly number[] | undefined): readonly string[] {
  return partitions === undefined ? [base] : partitions.map((partition) => `${base}-${partition}`)
}

function bindingKeyOf({ destination }: DestinationSettings, { bindingKey }: GroupQueues, partition: number | undefined): string {
  return partition === undefined ? (bindingKey ?? '#') : routingKeyOf(bindingKey ?? destination, partition)
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}
