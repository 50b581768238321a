/** What a partition is chosen by; numbers as JSON has them: an Integer, a Long where that is too small, a Double with a fraction. */
export type PartitionKey = string | number | bigint | boolean

/** `key.hashCode()`, as Java has it for what such a key is there. */
export function javaHash(key: PartitionKey): number {
  switch (typeof key) {
    case 'string':
      return hashOfString(key)
    case 'boolean':
      return key ? 1231 : 1237
    case 'bigint':
      return hashOfLong(key)
    default:
      return hashOfNumber(key)
  }
}

/** Over UTF-16 units. */
function hashOfString(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

function hashOfNumber(value: number): number {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return hashOfDouble(value)
  return value === (value | 0) ? value : hashOfLong(BigInt(value))
}

function hashOfLong(value: bigint): number {
  const bits = BigInt.asUintN(64, value)
  return Number(BigInt.asIntN(32, bits ^ (bits >> 32n)))
}

function hashOfDouble(value: number): number {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes.readInt32BE(0) ^ bytes.readInt32BE(4)
}
