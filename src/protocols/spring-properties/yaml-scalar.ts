import { javaDouble } from './java-double.ts'
import type { Scalar } from './property.ts'

/** YAML 1.1 as SnakeYAML reads it, but for timestamps: Spring Boot leaves those strings. */
const BOOLEAN = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/
const NULL = /^(?:~|null|Null|NULL| |)$/
const INTEGER =
  /^[-+]?(?:0b_*[01][01_]*|0_*[0-7][0-7_]*|0|[1-9][0-9_]*|0x_*[0-9a-fA-F][0-9a-fA-F_]*|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

const LONGEST_NUMBER = 1024

/** Undefined is null. */
export function plainScalar(text: string): Scalar | undefined {
  if (NULL.test(text)) return undefined
  if (BOOLEAN.test(text)) return booleanOf(text)
  if (text.length > LONGEST_NUMBER || !/^[-+.0-9]/.test(text)) return text
  if (INTEGER.test(text)) return integerOf(text)
  if (FLOAT.test(text)) return floatOf(text)
  return text
}

/** With a tag such as `!!str 12`. Throws an Error that says what does not fit. */
export function taggedScalar(tag: string, text: string): Scalar | undefined {
  switch (tag) {
    case 'tag:yaml.org,2002:str':
    case 'tag:yaml.org,2002:timestamp':
      return text
    case 'tag:yaml.org,2002:null':
      return undefined
    case 'tag:yaml.org,2002:bool':
      return BOOLEAN.test(text) ? booleanOf(text) : refuse(text, 'a boolean')
    case 'tag:yaml.org,2002:int':
      return INTEGER.test(text) ? integerOf(text) : refuse(text, 'an integer')
    case 'tag:yaml.org,2002:float':
      return FLOAT.test(text) || INTEGER.test(text) ? floatOf(text) : refuse(text, 'a number')
    case 'tag:yaml.org,2002:binary':
      return Buffer.from(text, 'base64').toString('base64')
    default:
      throw new Error(`the tag ${tag.replace(/^tag:yaml\.org,2002:/, '!!')} is not known`)
  }
}

function refuse(text: string, wanted: string): never {
  throw new Error(`${JSON.stringify(text.slice(0, 40))} is not ${wanted}`)
}

function booleanOf(text: string): boolean {
  return /^(?:yes|true|on)$/i.test(text)
}

function integerOf(text: string): Scalar {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '')
  const magnitude = digits.includes(':') ? BigInt.asIntN(32, BigInt(sexagesimal(digits))) : BigInt(inJavaScript(digits))
  return exactInteger(text.startsWith('-') ? -magnitude : magnitude)
}

function inJavaScript(digits: string): string {
  if (/^0[xb]/.test(digits) || digits === '0') return digits
  return digits.startsWith('0') ? `0o${digits.slice(1)}` : digits
}

/** A number as long as it can hold the integer, a bigint beyond. */
export function exactInteger(value: bigint): Scalar {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function floatOf(text: string): Scalar {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '').toLowerCase()
  const sign = text.startsWith('-') ? -1 : 1
  if (digits === '.inf') return javaDouble(sign * Number.POSITIVE_INFINITY)
  if (digits === '.nan') return javaDouble(Number.NaN)
  const value = digits.includes(':') ? sexagesimal(digits) : Number(digits)
  return Number.isNaN(value) ? refuse(text, 'a number') : javaDouble(sign * value)
}

/** `190:20:30` is 190 hours, 20 minutes and 30 seconds, in seconds. */
function sexagesimal(digits: string): number {
  return digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}
