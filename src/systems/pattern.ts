import { MsaError, messageOf } from '../shared/errors.ts'
import { quoted } from '../shared/quote.ts'

export type Matches = (text: string) => boolean

/** `/…/i` and `^…` are regular expressions, all else is a glob for the whole: `* ? [a-z] {one,two}`, a backslash takes it literally. */
export function parsePattern(text: string): Matches {
  const [, body, flags = ''] = /^\/(.*)\/([ims]*)$/s.exec(text) ?? (text.startsWith('^') ? ['', text] : [])
  if (body !== undefined) {
    const expression = regexOf(body, flags, text)
    return (each) => expression.test(each)
  }
  // Most are no patterns at all.
  if (!/[*?[{\\]/.test(text)) return (each) => each === text
  const expression = regexOf(`^${globAsRegex(text)}$`, 's', text)
  return (each) => expression.test(each)
}

/** For names: is it more than the name itself? Whoever may have such a name looks for it first. */
export function isPattern(text: string): boolean {
  return /^\^|^\/.+\/[ims]*$|[*?[{]/s.test(text)
}

function regexOf(body: string, flags: string, text: string): RegExp {
  try {
    return new RegExp(body, flags.includes('s') ? `${flags}u` : `${flags}su`)
  } catch (error) {
    throw new MsaError('USAGE', `${quoted(text)} is no pattern: ${messageOf(error)}.`, {
      hint: "'orders-*'   '/^orders-[0-9]+$/'",
      exitCode: 2,
    })
  }
}

/** Undefined braces and brackets stand for themselves. */
function globAsRegex(glob: string): string {
  let regex = ''
  let inBraces = 0
  for (let at = 0; at < glob.length; at++) {
    const letter = glob[at] ?? ''
    const set = letter === '[' ? /^\[[!^]?\]?[^\]]*\]/.exec(glob.slice(at))?.[0] : undefined
    if (letter === '\\' && at + 1 < glob.length) {
      at += 1
      regex += literal(glob[at] ?? '')
    } else if (letter === '*') regex += '.*'
    else if (letter === '?') regex += '.'
    else if (set !== undefined) {
      regex += setAsRegex(set)
      at += set.length - 1
    } else if (letter === '{' && glob.includes('}', at)) {
      inBraces += 1
      regex += '(?:'
    } else if (letter === '}' && inBraces > 0) {
      inBraces -= 1
      regex += ')'
    } else if (letter === ',' && inBraces > 0) regex += '|'
    else regex += literal(letter)
  }
  // What was opened and is closed by nothing of its own.
  return regex + ')'.repeat(inBraces)
}

function setAsRegex(set: string): string {
  const isNot = /^\[[!^]/.test(set)
  const inside = set.slice(isNot ? 2 : 1, -1).replace(/[\\[\]^]/g, '\\$&')
  return `[${isNot ? '^' : ''}${inside}]`
}

function literal(letter: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(letter) ? `\\${letter}` : letter
}
