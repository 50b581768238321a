import type { Ask } from '../conversation.ts'
import { WireError } from '../wire-error.ts'
import { metadata } from './requests/metadata.ts'
import { Connection } from './wire/connection.ts'

/** Asks a broker whether its cluster knows it: before that it answers, but no partition can be given to it. */
export async function askBroker({ host, port, timeoutMs, signal }: Ask, id: number): Promise<void> {
  const never = new AbortController().signal
  const connection = await Connection.open({ host, port }, { clientId: 'msa', timeoutMs, signal: signal ?? never })
  try {
    const { brokers } = await connection.ask(metadata, { topics: [] })
    if (brokers.every((broker) => broker.id !== id))
      throw new WireError('kafka', 'rejected', { says: `broker ${id} is not known to its cluster yet` })
  } finally {
    connection.close()
  }
}
