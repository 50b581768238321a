/** What has settings: a topic by its name, a broker by its id; the broker without a name stands for all of them. */
export interface ConfigResource {
  readonly kind: 'topic' | 'broker'
  readonly name: string
}

const numbers = { topic: 2, broker: 4 } as const

export function numberOfResource({ kind }: ConfigResource): number {
  return numbers[kind]
}

export function resourceOfNumber(number: number, name: string): ConfigResource {
  return { kind: number === numbers.broker ? 'broker' : 'topic', name }
}
