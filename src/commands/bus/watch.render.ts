import { printable } from '../../shared/quote.ts'
import type { Page } from '../../shell/output.ts'
import { shortId } from '../../systems/bus/member.ts'
import type { Seen } from '../../systems/bus/seen.ts'

/** `09:12:33.108  ack       user-service:41231 → **  of refresh 962e7d55 after 82ms` */
export function seenAsText({ at, type, origin, destination, what }: Omit<Seen, 'whole'>, { ink }: Page): string {
  const time = new Date(at).toISOString().slice(11, 23)
  const word = printable(type).padEnd(8)
  const way = origin === null ? '' : `${printable(shortId(origin))} → ${printable(shortId(destination ?? '**'))}`
  const kind = type === 'ack' ? ink.dim(word) : type === 'unreadable' ? ink.bad(word) : ink.strong(word)
  return [ink.dim(time), kind, way, printable(what)].filter((part) => part !== '').join('  ')
}
