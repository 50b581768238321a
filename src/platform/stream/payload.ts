/** Bytes and text go as they are, all else as JSON. */
export function bytesOf(payload: unknown): Buffer {
  if (Buffer.isBuffer(payload)) return payload
  if (payload instanceof Uint8Array) return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  if (typeof payload === 'string') return Buffer.from(payload)
  const json = JSON.stringify(payload)
  if (json === undefined) throw new TypeError('The payload of a message is nothing that JSON has.')
  return Buffer.from(json)
}

/** As an expression sees it: what was written as JSON already is read again. */
export function asValue(payload: unknown): unknown {
  if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) return payload
  try {
    return JSON.parse(bytesOf(payload).toString('utf8'))
  } catch {
    return payload
  }
}
