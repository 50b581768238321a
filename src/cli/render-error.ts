import { type MsaError, messageOf } from '../shared/errors.ts'
import type { Ink } from '../shell/output.ts'

export interface ErrorPage {
  readonly ink: Ink
  readonly verbose: boolean
}

/** What failed, the evidence, why, and what to type: `UX.md`. */
export function errorAsText(error: MsaError, { ink, verbose }: ErrorPage): string {
  const why = whyOf(error)
  const facts = [
    ...labelled('why', why, ink),
    ...labelled('try', error.hint?.split('\n') ?? [], ink),
    ...(verbose ? labelled('code', [`${error.code}, exit ${error.exitCode}`], ink) : []),
  ]
  const blocks = [
    [`${ink.bad('✗')} ${error.message}`],
    // Evidence stands apart; without it the facts follow at once.
    ...(error.details.length > 0 ? [error.details.map((line) => (line === '' ? '' : `    ${line}`))] : []),
    ...(facts.length > 0 ? [facts] : []),
    ...(verbose ? [stacksOf(error).map((line) => ink.dim(`  ${line}`))] : []),
  ]
  const apart = error.details.length > 0 || verbose
  return blocks.map((block) => block.join('\n')).join(apart ? '\n\n' : '\n')
}

/** One line, for programs. */
export function errorAsJson(error: MsaError): string {
  const { code, message, hint, details } = error
  return JSON.stringify({ error: { code, message, ...(hint !== undefined && { hint }), ...(details.length > 0 && { details }) } })
}

export interface BugFacts {
  readonly version: string
  readonly platform: string
  /** What was typed, without anything that may be secret. */
  readonly command: string
}

/** Something nobody foresaw: all that whoever mends it needs. */
export function bugAsText(error: unknown, { version, platform, command }: BugFacts, ink: Ink): string {
  return [
    `${ink.bad('✗')} msa has a bug: ${messageOf(error)}`,
    '',
    ...stacksOf(error).map((line) => `    ${line}`),
    '',
    ...labelled('in', [`msa-lab ${version}, ${platform}: ${command}`], ink),
    ...labelled('try', ['report it with these lines: it is our fault, not yours'], ink),
  ].join('\n')
}

export function bugAsJson(error: unknown, facts: BugFacts): string {
  return JSON.stringify({ error: { code: 'BUG', message: messageOf(error), details: stacksOf(error), ...facts } })
}

/** The cause's own words, unless the message has them already. */
function whyOf(error: MsaError): readonly string[] {
  if (error.cause === undefined) return []
  const words = messageOf(error.cause).trim()
  return words === '' || error.message.includes(words) ? [] : words.split('\n').slice(0, 5)
}

function labelled(label: string, lines: readonly string[], ink: Ink): readonly string[] {
  return lines.map((line, at) => `  ${ink.dim((at === 0 ? label : '').padEnd(5))} ${line}`)
}

function stacksOf(error: unknown): readonly string[] {
  const stacks: string[] = []
  for (let at: unknown = error; at !== undefined && stacks.length < 200; at = at instanceof Error ? at.cause : undefined) {
    const stack = at instanceof Error ? (at.stack ?? at.message) : String(at)
    stacks.push(...(stacks.length === 0 ? stack : `caused by ${stack}`).split('\n'))
  }
  return stacks
}
