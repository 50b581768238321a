import type { Command } from 'commander'
import { parseDurationMs } from '../shared/duration.ts'
import { MsaError } from '../shared/errors.ts'
import { didYouMean } from '../shared/suggest.ts'

export interface LabOption {
  readonly name?: string
}

/** `--name <lab>`, for every command that works on a lab. */
export function labOption(command: Command): Command {
  return command.option('--name <lab>', 'which lab, where there are several')
}

/** The value of an option that is a time: `--wait 90s`. */
export function toDurationMs(flag: string, text: string): number {
  const durationMs = parseDurationMs(text)
  if (durationMs === undefined) {
    throw new MsaError('USAGE', `${flag} takes a time such as 90s, 5m or 250ms, not "${text}".`, {
      hint: `${flag} 90s`,
      exitCode: 2,
    })
  }
  return durationMs
}

/** The value of an option that counts: `-n 20`. */
export function toCount(flag: string, text: string, least = 0): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count) || count < least) {
    throw new MsaError('USAGE', `${flag} takes a whole number from ${least} on, not "${text}".`, {
      hint: `${flag} 20`,
      exitCode: 2,
    })
  }
  return count
}

/** A repeatable option: `.option('--profile <profile>', '…', collect, [])`. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

/** `kafka=3`, repeated or with commas. */
export function toNumbers(
  flag: string,
  texts: readonly string[],
  example: string,
  least: number,
  most: number,
): Record<string, number> {
  const numbers: Record<string, number> = {}
  for (const text of texts.flatMap((each) => each.split(','))) {
    const [, key, value] = /^([\w.-]+)=(\d+)$/.exec(text) ?? []
    const number = Number(value)
    if (key === undefined || number < least || number > most) {
      throw new MsaError('USAGE', `${flag} takes ${example}, with a number from ${least} to ${most}, not "${text}".`, {
        hint: `${flag} ${example}`,
        exitCode: 2,
      })
    }
    numbers[key] = number
  }
  return numbers
}

export const profileNames = ['core', 'connect', 'messaging', 'monitoring', 'full']

/** `--profile connect`, repeated or with commas. */
export function toProfiles(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => {
      if (profileNames.includes(text)) return text
      throw new MsaError('USAGE', `there is no profile "${text}".${didYouMean(text, profileNames)}`, {
        details: [`all: ${profileNames.join(' ')}`],
        hint: '--profile connect',
        exitCode: 2,
      })
    })
}
