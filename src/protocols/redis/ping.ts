import { type Ask, converse, type Taken } from '../conversation.ts'
import { WireError } from '../wire-error.ts'

/**
 * Asks PING. A server that wants a password first (`-NOAUTH`), or lets nobody ping (`-NOPERM`), has answered: it serves,
 * only not us. One that is still `-LOADING`, or `-DENIED` everyone from outside, has not.
 */
export async function askPing(ask: Ask): Promise<{ readonly says: string }> {
  return converse('redis', ask, async (wire) => {
    wire.send(Buffer.from('*1\r\n$4\r\nPING\r\n'))
    const says = await wire.receive(takeLine)
    if (says === '+PONG' || /^-(NOAUTH|NOPERM) /.test(says)) return { says: says.slice(1) }
    if (says.startsWith('-')) throw new WireError('redis', 'rejected', { says: says.slice(1, 200) })
    throw new WireError('redis', 'protocol', { because: 'neither +PONG nor an error' })
  })
}

function takeLine(bytes: Buffer): Taken<string> | undefined {
  if (bytes.length > 0 && bytes[0] !== plus && bytes[0] !== minus) {
    throw new WireError('redis', 'protocol', { because: 'neither a status nor an error' })
  }
  const end = bytes.indexOf('\r\n')
  return end < 0 ? undefined : { value: bytes.toString('utf8', 0, end), length: end + 2 }
}

const plus = 0x2b
const minus = 0x2d
