import type { ByteBuilder } from './byte-builder.ts'

export type PutNumber = (to: ByteBuilder, value: number) => void

const shapes: readonly (readonly [RegExp, (bits: string) => PutNumber])[] = [
  [/^(?:ascii|number|)$/, () => (to, value) => to.integer(value)],
  [/^hex(64|32|16|8|4)$/, (bits) => asHex(Number(bits) / 4)],
  [/^big(64|32|16|8)$/, (bits) => asBytes(Number(bits) / 8, true)],
  [/^little(64|32|16|8)$/, (bits) => asBytes(Number(bits) / 8, false)],
  [/^byte()$/, () => asBytes(1, true)],
  [/^bool()$/, () => (to, value) => to.text(value === 0 ? 'false' : 'true')],
]

/** How a number is written; undefined for a form that is none. */
export function numberForm(name: string): PutNumber | undefined {
  for (const [shape, make] of shapes) {
    const found = shape.exec(name)
    if (found) return make(found[1] ?? '')
  }
  return undefined
}

function asHex(digits: number): PutNumber {
  return (to, value) => {
    const bits = BigInt.asUintN(digits * 4, BigInt(value))
    to.text(bits.toString(16).padStart(digits, '0'))
  }
}

function asBytes(length: number, isBig: boolean): PutNumber {
  return (to, value) => {
    const all = Buffer.alloc(8)
    all.writeBigInt64BE(BigInt.asIntN(64, BigInt(value)))
    const bytes = all.subarray(8 - length)
    if (!isBig) bytes.reverse()
    to.copy(bytes, 0, length)
  }
}
