import { type Ask, converse, type Taken } from '../conversation.ts'
import { WireError } from '../wire-error.ts'

export interface Greeting {
  /** `10.11.6-MariaDB` … */
  readonly version: string
  readonly connectionId: number
}

/** Waits for the greeting a server opens with. An error packet in its place (too many connections …) throws `rejected`. */
export async function askGreeting(ask: Ask): Promise<Greeting> {
  return converse('mysql', ask, async (wire) => parseGreeting(await wire.receive(takePacket)))
}

export function parseGreeting(packet: Buffer): Greeting {
  if (packet[0] === errorPacket && packet.length >= 3) {
    const says = packet.toString('utf8', 3).replace(/^#.{5}/, '')
    throw new WireError('mysql', 'rejected', { errorCode: packet.readUInt16LE(1), says: says.slice(0, 200) })
  }
  const end = packet.indexOf(0, 1)
  if (packet[0] !== protocolVersion || end < 0 || packet.length < end + 5) throw wrong('no greeting of protocol version 10')
  // MariaDB says 5.5.5- first, for replicas that know only one-digit versions.
  const version = packet.toString('latin1', 1, end).replace(/^5\.5\.5-/, '')
  return { version, connectionId: packet.readUInt32LE(end + 1) }
}

/** Three bytes of length, one of sequence (0 for the greeting). */
function takePacket(bytes: Buffer): Taken<Buffer> | undefined {
  if (bytes.length < 5) return undefined
  const size = bytes.readUIntLE(0, 3)
  if (bytes[3] !== 0 || size > 8192 || (bytes[4] !== protocolVersion && bytes[4] !== errorPacket)) throw wrong('no greeting')
  return bytes.length < 4 + size ? undefined : { value: bytes.subarray(4, 4 + size), length: 4 + size }
}

function wrong(because: string): WireError {
  return new WireError('mysql', 'protocol', { because })
}

const protocolVersion = 10
const errorPacket = 0xff
