import { ageAsText } from '../../shared/duration.ts'
import { printable } from '../../shared/quote.ts'

/** The process that holds a port. */
export interface PortOwner {
  readonly pid: number
  readonly program: string
  readonly startedAt: Date | undefined
  /** What it was told to do, without its name and a JVM's flags; short. */
  readonly command: string
}

const longestCommand = 80

export function summaryOf({ pid, program, startedAt, command }: PortOwner, now: Date): string {
  const age = startedAt ? `, started ${ageAsText(now.getTime() - startedAt.getTime())} ago` : ''
  return `${program} (pid ${pid})${age}${command === '' ? '' : `: ${command}`}`
}

/** The program's name and its arguments, fit to be shown: bounded, printable, what looks like a secret covered. */
export function describeCommand(words: readonly string[], fallback: string): Pick<PortOwner, 'program' | 'command'> {
  const [name, rest] = splitName(words, fallback)
  const meant = name === 'java' ? withoutJvmFlags(rest) : rest
  const command = printable(covered(meant.join(' '))).trim()
  return {
    program: printable(name),
    command: command.length > longestCommand ? `${command.slice(0, longestCommand - 1)}…` : command,
  }
}

/** A process may have rewritten its own command line: then all of it is in the first word (`redis-server 127.0.0.1:6379`). */
function splitName(words: readonly string[], fallback: string): [string, string[]] {
  const [first = fallback, ...rest] = words.slice(0, words.findLastIndex((word) => word !== '') + 1)
  const [path = fallback, ...more] = rest.length === 0 && !first.startsWith('/') ? first.trim().split(/:?\s+/) : [first]
  return [path.replace(/^.*\//, '') || fallback, [...more, ...rest]]
}

const jvmFlagsWithValue = new Set([
  '-cp',
  '-classpath',
  '--class-path',
  '-p',
  '--module-path',
  '--add-modules',
  '--add-opens',
  '--add-exports',
])

function withoutJvmFlags(words: readonly string[]): string[] {
  let at = 0
  while (words[at]?.startsWith('-')) {
    const flag = words[at] ?? ''
    at += jvmFlagsWithValue.has(flag) ? 2 : 1
    if (flag === '-jar' || flag === '-m') break
  }
  return words.slice(at)
}

function covered(command: string): string {
  return command.replace(/((?:password|passwd|secret|token|api[-_]?key)[\w.-]*[= ])\S+/gi, '$1••••••')
}
