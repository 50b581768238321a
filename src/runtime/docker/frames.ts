/** A piece of output as the engine sends it: one message of the log, or what a program wrote at once. */
export interface Frame {
  readonly stream: 'out' | 'err'
  readonly payload: Buffer
}

const headerLength = 8

/** Takes the engine's two outputs, sent as one stream, apart: per frame one byte of stream, three of nothing, four of length. */
export function createFrameReader(on: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let offset = 0
    while (rest.length - offset >= headerLength) {
      const end = offset + headerLength + rest.readUInt32BE(offset + 4)
      if (rest.length < end) break
      on({ stream: rest[offset] === 2 ? 'err' : 'out', payload: rest.subarray(offset + headerLength, end) })
      offset = end
    }
    rest = rest.subarray(offset)
  }
}
