import { type Ask, converse, type Taken } from '../conversation.ts'
import { WireError } from '../wire-error.ts'

export interface ApiVersions {
  /** API key → the versions this broker speaks. */
  readonly apis: ReadonlyMap<number, { readonly min: number; readonly max: number }>
}

const apiVersionsKey = 18
const produceKey = 0
const fetchKey = 1
const clientId = 'msa'

/** Kafka's first question: which requests do you know? Throws unless a broker answers that takes records and gives them. */
export async function askApiVersions(ask: Ask): Promise<ApiVersions> {
  const correlationId = Math.floor(Math.random() * 0x7fff_ffff)
  return converse('kafka', ask, async (wire) => {
    wire.send(apiVersionsRequest(correlationId))
    const frame = await wire.receive(takeFrame)
    return parseApiVersions(frame, correlationId)
  })
}

/** ApiVersions v0, which every broker answers whatever its age. */
export function apiVersionsRequest(correlationId: number): Buffer {
  const request = Buffer.alloc(4 + 10 + clientId.length)
  request.writeInt32BE(request.length - 4, 0)
  request.writeInt16BE(apiVersionsKey, 4)
  request.writeInt16BE(0, 6)
  request.writeInt32BE(correlationId, 8)
  request.writeInt16BE(clientId.length, 12)
  request.write(clientId, 14, 'latin1')
  return request
}

/** What comes after the size: correlation id, error code, then key, min and max of each API. */
export function parseApiVersions(frame: Buffer, correlationId: number): ApiVersions {
  if (frame.length < 10) throw wrong(`a response of ${frame.length} bytes`)
  if (frame.readInt32BE(0) !== correlationId) throw wrong('another correlation id')
  const errorCode = frame.readInt16BE(4)
  if (errorCode !== 0) throw new WireError('kafka', 'rejected', { errorCode, says: `error ${errorCode}` })
  const count = frame.readInt32BE(6)
  if (count < 0 || frame.length !== 10 + count * 6) throw wrong(`${count} APIs in ${frame.length} bytes`)
  const apis = new Map<number, { min: number; max: number }>()
  for (let at = 10; at < frame.length; at += 6) {
    apis.set(frame.readInt16BE(at), { min: frame.readInt16BE(at + 2), max: frame.readInt16BE(at + 4) })
  }
  if (!apis.has(produceKey) || !apis.has(fetchKey)) throw wrong('no Produce or Fetch: a controller, not a broker')
  return { apis }
}

function takeFrame(bytes: Buffer): Taken<Buffer> | undefined {
  if (bytes.length < 4) return undefined
  const size = bytes.readInt32BE(0)
  if (size < 0 || size > 32_768) throw wrong(`a response of ${size} bytes`)
  return bytes.length < 4 + size ? undefined : { value: bytes.subarray(4, 4 + size), length: 4 + size }
}

function wrong(because: string): WireError {
  return new WireError('kafka', 'protocol', { because })
}
