import { grouped } from '../../shared/grouped.ts'

/** A value as Prometheus wrote it, for eyes: `12`, `0.0123`, `1,234,567`, `NaN`. */
export function numberAsText(value: string): string {
  const number = Number(value)
  if (!Number.isFinite(number) || value.trim() === '') return value
  if (Number.isInteger(number)) return Math.abs(number) < 1e15 ? withSign(number) : value
  const size = Math.abs(number)
  if (size >= 1000) return withSign(Math.round(number))
  if (size >= 0.001) return String(Number(number.toPrecision(4)))
  return number.toExponential(2)
}

function withSign(whole: number): string {
  return `${whole < 0 ? '-' : ''}${grouped(Math.abs(whole))}`
}
