import { createRollingFile, type RollingFile } from './rolling-file.ts'
import { type FollowOptions, followLines, tailLines } from './rolling-file-read.ts'

/** What an instance printed: one line of it. */
export interface LogLine {
  /** ISO, UTC, milliseconds: also sorts by time. */
  readonly at: string
  readonly stream: 'out' | 'err'
  readonly text: string
}

export interface LogFile {
  append(line: LogLine): void
  /** Lines that could not be written. */
  readonly dropped: number
  flush(): Promise<void>
  close(): Promise<void>
}

/** The log of one instance, kept over its restarts: at most two files of 10 MiB. */
export function createLogFile(path: string, onTrouble: (because: string) => void): LogFile {
  const file: RollingFile = createRollingFile(path, {
    onTrouble,
    lostAsLine: (lines) =>
      logLineAsText({
        at: new Date().toISOString(),
        stream: 'err',
        text: `msa: ${lines} lines before this one could not be written`,
      }),
  })
  return {
    append: (line) => file.append(logLineAsText(line)),
    get dropped() {
      return file.dropped
    },
    flush: () => file.flush(),
    close: () => file.close(),
  }
}

/** `2026-11-21T09:12:33.108Z o started`. */
export function logLineAsText({ at, stream, text }: LogLine): string {
  return `${at} ${stream === 'out' ? 'o' : 'e'} ${text.replaceAll('\n', ' ')}`
}

/** undefined for what is no line of ours: the rest of one that was cut by a full disk. */
export function parseLogLine(text: string): LogLine | undefined {
  const match = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([oe]) (.*)$/s.exec(text)
  if (!match) return undefined
  const [, at = '', stream, rest = ''] = match
  return { at, stream: stream === 'o' ? 'out' : 'err', text: rest }
}

export async function tailLog(path: string, count: number): Promise<LogLine[]> {
  return (await tailLines(path, count)).flatMap((text) => parseLogLine(text) ?? [])
}

export interface FollowLogOptions extends FollowOptions {
  /** ISO; only lines from then on. */
  readonly since?: string
}

/** Lines as they are written, across rotations and restarts, until the signal fires. */
export async function followLog(
  path: string,
  options: FollowLogOptions,
  onLine: (line: LogLine) => void | Promise<void>,
): Promise<void> {
  await followLines(path, options, (text) => {
    const line = parseLogLine(text)
    if (line && (options.since === undefined || line.at >= options.since)) return onLine(line)
  })
}
