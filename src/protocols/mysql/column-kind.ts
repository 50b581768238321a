/** How the text that a server writes for a value is to be read. */
export type ColumnKind = 'text' | 'integer' | 'float' | 'decimal' | 'time' | 'bits' | 'binary'

const integers = [1, 2, 3, 8, 9, 13]
const floats = [4, 5]
const decimals = [0, 246]
const times = [7, 10, 11, 12, 14]
const bit = 16
const json = 245
const geometryOrVector = [255, 242]
/** BINARY, VARBINARY and BLOB are text of no character set. */
const texts = [15, 249, 250, 251, 252, 253, 254]
const noCharacterSet = 63

/** From the type and the character set that a column's definition has. */
export function kindOf(type: number, characterSet: number): ColumnKind {
  if (integers.includes(type)) return 'integer'
  if (floats.includes(type)) return 'float'
  if (decimals.includes(type)) return 'decimal'
  if (times.includes(type)) return 'time'
  if (type === bit) return 'bits'
  if (type === json) return 'text'
  if (geometryOrVector.includes(type) || (texts.includes(type) && characterSet === noCharacterSet)) return 'binary'
  return 'text'
}
