import type { Taken } from '../conversation.ts'
import { WireError } from '../wire-error.ts'

/** A method of channel 0, by class (upper half) and id. */
export interface Frame {
  readonly method: number
  readonly args: Buffer
}

/** Class 10, Connection. */
export const methods = {
  start: 0x0a_000a,
  startOk: 0x0a_000b,
  tune: 0x0a_001e,
  tuneOk: 0x0a_001f,
  open: 0x0a_0028,
  openOk: 0x0a_0029,
  close: 0x0a_0032,
  closeOk: 0x0a_0033,
} as const

const methodFrame = 1
const heartbeatFrame = 8
const frameEnd = 0xce

export function method(id: number, ...args: readonly Buffer[]): Buffer {
  const payload = Buffer.concat([Buffer.alloc(4), ...args])
  payload.writeUInt32BE(id, 0)
  const header = Buffer.alloc(7)
  header.writeUInt8(methodFrame, 0)
  header.writeUInt32BE(payload.length, 3)
  return Buffer.concat([header, payload, Buffer.from([frameEnd])])
}

/** Before it is tuned, no frame is larger than 4096 bytes, nor is anything but channel 0 in use. */
export function takeFrame(bytes: Buffer): Taken<Frame | 'heartbeat'> | undefined {
  if (bytes.length < 7) return undefined
  const [type, size] = [bytes[0], bytes.readUInt32BE(3)]
  if (bytes.toString('latin1', 0, 4) === 'AMQP') throw wrong('another version of AMQP')
  if ((type !== methodFrame && type !== heartbeatFrame) || bytes.readUInt16BE(1) !== 0 || size > 65_000)
    throw wrong('no AMQP frame')
  if (bytes.length < size + 8) return undefined
  if (bytes[size + 7] !== frameEnd) throw wrong('a frame without its end')
  if (type === heartbeatFrame) return { value: 'heartbeat', length: size + 8 }
  if (size < 4) throw wrong('a method frame without a method')
  return { value: { method: bytes.readUInt32BE(7), args: bytes.subarray(11, 7 + size) }, length: size + 8 }
}

export function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)])
}

export function longText(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

function wrong(because: string): WireError {
  return new WireError('rabbitmq', 'protocol', { because })
}
