import { normaliseDestination } from '../../protocols/bus/destination.ts'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import { applicationIn, isMeant, type Member } from './member.ts'
import type { Expected } from './reconcile.ts'
import type { Roll } from './registered.ts'

/** As senders of Spring's write it: `user-service` → `user-service:**`; nothing is everybody. */
export function toDestination(text: string | undefined): string {
  if (text === undefined) return normaliseDestination(undefined)
  if (text.trim() !== text || text === '' || /[\s\p{Cc}]/u.test(text) || text.startsWith(':')) {
    throw new MsaError('USAGE', `${quoted(text)} is no destination.`, {
      details: ["user-service, user-service:41231, 'user-service:**', '**'"],
      hint: "msa bus refresh 'user-service:**'",
      exitCode: 2,
    })
  }
  return normaliseDestination(text)
}

/** Those that a destination can be meant for, before more is known of them than their names. */
export function mayBeMeant(members: readonly Member[], destination: string): readonly Member[] {
  const named = applicationIn(destination)
  return members.filter(({ application, status }) => status === 'UP' && (named === null || application === named))
}

/** Those that are meant. Where all that there are is known and none of it is, that is an error, unless it is to be sent `anyway`. */
export function meant(
  destination: string,
  { roll, expected, line, anyway }: MeantWish,
): { readonly expected: readonly Expected[]; readonly isOpen: boolean } {
  const found = expected.filter(({ member, facts }) => isMeant(destination, member, facts))
  if (found.length > 0 || roll.kind === 'unknown' || anyway) {
    return { expected: found, isOpen: roll.kind === 'unknown' || found.length === 0 }
  }
  throw nobody(destination, roll.members, line)
}

interface MeantWish {
  readonly roll: Roll
  readonly expected: readonly Expected[]
  /** What was typed, up to the destination: `msa bus refresh`. */
  readonly line: string
  readonly anyway: boolean
}

function nobody(destination: string, members: readonly Member[], line: string): MsaError {
  const applications = [...new Set(members.map(({ application }) => application))].sort()
  const named = applicationIn(destination)
  const anyway = '--anyway      publishes it all the same'
  const orAnyway = `\nor  ${anyway}`
  if (members.length === 0) {
    return new MsaError('UNKNOWN_COMPONENT', 'Nobody is registered whom that could reach.', { hint: anyway, exitCode: 2 })
  }
  const alike = members.filter(({ application }) => application === named)
  if (named !== null && alike.length === 0) {
    const suggestion = didYouMean(named, applications)
    const [, first] = / Did you mean (\S+?)(?: or .*)?\?$/.exec(suggestion) ?? []
    return new MsaError('UNKNOWN_COMPONENT', `No instance of ${quoted(named)} is registered.${suggestion}`, {
      details: [allAsText(applications)],
      hint: first === undefined ? anyway : `${line} ${first}${orAnyway}`,
      exitCode: 2,
    })
  }
  const shown = alike.length > 0 ? alike : members
  return new MsaError('UNKNOWN_COMPONENT', `No instance that is up is reached by ${quoted(destination)}.`, {
    details: [allAsText(shown.map(({ name }) => name))],
    hint: `${line} ${shown[0]?.name ?? ''}${orAnyway}`,
    exitCode: 2,
  })
}
