import { JavaDouble } from './property.ts'

/** A double with the text of Java's `Double.toString`: always a fraction, and from 10⁷ and below 10⁻³ an exponent. */
export function javaDouble(value: number): JavaDouble {
  return new JavaDouble(value, doubleAsJavaText(value))
}

function doubleAsJavaText(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  const magnitude = Math.abs(value)
  if (!Number.isFinite(value)) return String(value)
  if (value === 0 || (magnitude >= 1e-3 && magnitude < 1e7)) return withFraction(String(value))
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return `${withFraction(digits)}E${Number(exponent)}`
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`
}
