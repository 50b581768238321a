import type { PartitionKey } from './java-hash.ts'

/** The message as an expression sees it. */
export interface Expressed {
  readonly payload: unknown
  readonly headers: Readonly<Record<string, unknown>>
}

/** Undefined where the message has nothing there that a partition can be chosen by. */
export type PartitionExpression = (message: Expressed) => PartitionKey | undefined

const step = /^(?:\??\.([A-Za-z_$][\w$]*)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\])/

/** Of Spring's expressions the ones that name something: `payload.orderId`, `headers['tenant']`, `payload['lines'][0].product`. */
export function parsePartitionExpression(text: string): PartitionExpression | undefined {
  const [, root, tail = ''] = /^\s*(payload|headers)(.*?)\s*$/s.exec(text) ?? []
  if (root !== 'payload' && root !== 'headers') return undefined
  const path: string[] = []
  for (let rest = tail; rest !== ''; ) {
    const [found, ...names] = step.exec(rest) ?? []
    const name = names.find((each) => each !== undefined)
    if (found === undefined || name === undefined) return undefined
    path.push(name)
    rest = rest.slice(found.length)
  }
  return (message) => keyIn(path.reduce(memberOf, message[root]))
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Readonly<Record<string, unknown>>)[name]
}

function keyIn(value: unknown): PartitionKey | undefined {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ? (value as PartitionKey) : undefined
}
