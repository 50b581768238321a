import { printable, withoutPassword } from '../../shared/quote.ts'

/** What a failed task left behind, told in two lines. */
export interface Cause {
  /** The innermost cause in its own words, without the name of its class. */
  readonly why: string
  /** The class and method of the connector's own in which it happened. */
  readonly at: string | null
  readonly lines: number
  /** False: it says that something went wrong, and not what. */
  readonly isTelling: boolean
}

interface Block {
  readonly exception: string
  readonly message: string
  readonly frames: string[]
}

/** Reads a JVM's stack trace. */
export function causeOf(trace: string): Cause {
  const blocks = blocksOf(trace)
  return { why: whyOf(blocks), at: whereOf(blocks), lines: linesOf(trace).length, isTelling: tellingOf(blocks) !== undefined }
}

/** As it is shown: its own indentation is a tab. */
export function linesOf(trace: string): readonly string[] {
  return trace
    .trimEnd()
    .split('\n')
    .map((line) => printable(withoutPassword(line.replaceAll('\t', '    '))))
}

function blocksOf(trace: string): readonly Block[] {
  const blocks: { exception: string; message: string; frames: string[] }[] = []
  for (const line of trace.split('\n')) {
    const frame = /^\s+at ([\w.$<>/]+)\(/.exec(line)?.[1]
    if (frame !== undefined) blocks.at(-1)?.frames.push(frame.replace(/^.*\//, ''))
    else if (/^\s*(?:\.\.\. \d+|$)/.test(line)) continue
    else {
      const [, exception, message = ''] = /^(?:Caused by: |\s*Suppressed: )?((?:[\w$]+\.)+[\w$]+)(?:: (.*))?$/.exec(line) ?? []
      const last = blocks.at(-1)
      if (exception !== undefined && (last === undefined || last.frames.length > 0 || line.startsWith('Caused by: ')))
        blocks.push({ exception, message, frames: [] })
      else if (last === undefined) blocks.push({ exception: '', message: line.trim(), frames: [] })
      else if (last.message === '') last.message = line.trim()
    }
  }
  return blocks
}

/** Words about how often it was tried say less than what went wrong. */
const saysLittle =
  /Exiting WorkerSinkTask|Tolerance exceeded|unrecoverable exception|^null$|Unable to determine Dialect without JDBC metadata|An exception occurred in the change event producer/

function tellingOf(blocks: readonly Block[]): Block | undefined {
  return blocks.findLast(({ message }) => message !== '' && !saysLittle.test(message))
}

function whyOf(blocks: readonly Block[]): string {
  const said = tellingOf(blocks) ?? blocks.at(-1)
  if (said === undefined) return 'it does not say'
  const words = said.message.replace(/^\(conn=-?\d+\) /, '').replace(/^(?:(?:[\w$]+\.)+[\w$]*(?:Exception|Error): )+/, '')
  const shown = printable(withoutPassword(words))
  const name = said.exception.split('.').at(-1) ?? ''
  if (shown === '') return name === '' ? 'it does not say' : name
  // `gtidSet` alone would be a riddle.
  return shown.includes(' ') ? shown : `${name}: ${shown}`
}

const notItsOwn =
  /^(?:java|javax|jdk|sun|com\.sun|org\.apache\.kafka|org\.hibernate|com\.mchange|com\.zaxxer|org\.mariadb|com\.mysql)\b/

function whereOf(blocks: readonly Block[]): string | null {
  const frames = blocks.flatMap((block) => block.frames)
  const own = frames.filter((frame) => !notItsOwn.test(frame))
  const task = own.find((frame) => /(?:Task|Connector)\.\w+$/.test(frame))
  return task ?? own[0] ?? frames[0] ?? null
}
