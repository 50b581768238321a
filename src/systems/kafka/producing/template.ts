import { MsaError } from '../../../shared/errors.ts'
import { quoted } from '../../../shared/quote.ts'
import { didYouMean } from '../../../shared/suggest.ts'
import { type Chance, fakes } from './fakes.ts'

/** Text of its `n`th use, from 1. */
export type Template = (n: number, chance: Chance) => string

/** `{"id":{{n}},"at":"{{now}}","who":"{{name}}","state":"{{pick new paid}}"}`; `{{{{` is `{{`. */
export function parseTemplate(text: string): Template {
  const pieces = text.split(/(\{\{\{\{|\{\{[^{}]*\}\})/).map((piece): Template => {
    if (piece === '{{{{') return () => '{{'
    const [, inside] = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(piece) ?? []
    return inside === undefined ? () => piece : functionOf(inside)
  })
  return (n, chance) => {
    let made = ''
    for (const piece of pieces) made += piece(n, chance)
    return made
  }
}

function functionOf(text: string): Template {
  const [name = '', ...words] = wordsOf(text)
  const make = fakes[name]
  if (make === undefined) {
    throw new MsaError('USAGE', `There is no {{${name}}} in a template.${didYouMean(name, Object.keys(fakes))}`, {
      details: [Object.keys(fakes).slice(0, 14).join(' '), Object.keys(fakes).slice(14).join(' ')],
      hint: `--count 10 --value '{"id":{{n}},"at":"{{now}}","state":"{{pick new paid}}"}'`,
      exitCode: 2,
    })
  }
  const fake = make(words)
  if (fake !== undefined) return fake
  throw new MsaError('USAGE', `{{${name}}} does not understand ${quoted(words.join(' '))}.`, {
    hint: '{{int 1 10}}  {{pick a b c}}  {{float 0 1}}  {{hex 8}}  {{seq 100 5}}',
    exitCode: 2,
  })
}

/** Between blanks, or in quotes. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '')
}
