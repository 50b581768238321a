import { type Ask, converse } from '../conversation.ts'
import { WireError } from '../wire-error.ts'

export interface ServerStatus {
  readonly version: string
  /** `standalone`, `leader`, `follower` … */
  readonly mode: string
  readonly zxid: string
}

/** Asks `srvr`. Throws `rejected` while the server is not serving, or does not allow the question. */
export async function askServerStatus(ask: Ask): Promise<ServerStatus> {
  return converse('zookeeper', ask, async (wire) => {
    wire.send(Buffer.from('srvr'))
    return parseServerStatus((await wire.receiveAll()).toString('utf8'))
  })
}

export function parseServerStatus(text: string): ServerStatus {
  const field = (name: string) => text.match(new RegExp(`^${name}: *(\\S+)`, 'm'))?.[1]
  const [version, mode, zxid] = [field('Zookeeper version')?.replace(/,$/, ''), field('Mode'), field('Zxid')]
  if (version && mode && zxid) return { version, mode, zxid }
  if (/not currently serving requests|not in the whitelist/.test(text)) {
    throw new WireError('zookeeper', 'rejected', { says: text.trim().slice(0, 200) })
  }
  if (text === '') throw new WireError('zookeeper', 'closed', { receivedBytes: 0 })
  throw new WireError('zookeeper', 'protocol', { because: 'no mode and zxid in the answer to srvr' })
}
