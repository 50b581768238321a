import { printable } from '../../shared/quote.ts'
import type { Ink, Page } from '../output.ts'

/** As an actuator tells it; ours and Spring's have the same form. */
export interface HealthShown {
  readonly status: string
  readonly components: Readonly<Record<string, HealthShown>>
  readonly details: Readonly<Record<string, unknown>>
}

export function statusInk(ink: Ink, status: string): (text: string) => string {
  if (status === 'UP' || status === 'CLOSED') return ink.good
  if (status === 'DOWN' || status === 'OUT_OF_SERVICE' || status === 'OPEN' || status === 'FORCED_OPEN') return ink.bad
  return ink.changing
}

/** `UP`, and what is not; all components with -o wide. Why something is DOWN is always told. */
export function healthLines({ status, components, details }: HealthShown, page: Page): readonly string[] {
  const parts = Object.entries(components)
  const shown = page.style === 'wide' ? parts : parts.filter(([, part]) => part.status !== 'UP')
  const good = parts.filter(([, part]) => part.status === 'UP').map(([name]) => printable(name))
  const beside = page.style === 'wide' || good.length === 0 ? '' : page.ink.dim(`   UP: ${good.join(' ')}`)
  return [
    statusInk(page.ink, status)(status) + whyOf(details, status, page) + beside,
    ...shown.flatMap(([name, part]) =>
      healthLines(part, page).map((line, at) => (at === 0 ? `  ${printable(name)} ${line}` : `    ${line}`)),
    ),
  ]
}

function whyOf(details: Readonly<Record<string, unknown>>, status: string, { style }: Page): string {
  const told = Object.entries(details).filter(([key]) => style === 'wide' || (status !== 'UP' && key === 'error'))
  const words = told.map(
    ([key, value]) => `${key === 'error' ? '' : `${key}=`}${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return words.length === 0 ? '' : `   ${printable(words.join('  '))}`
}
