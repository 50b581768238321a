import { Chalk, type ColorSupportLevel } from 'chalk'
import type { OutputStream } from '../context.ts'
import type { Ink } from '../output.ts'

/** chalk and ora are imported here and nowhere else. Green: ready; yellow: waits or changed; red: failed; dim: seldom read. */
export function colouredInk(level: ColorSupportLevel): Ink {
  const chalk = new Chalk({ level })
  const byName = [
    chalk.cyan,
    chalk.magenta,
    chalk.blue,
    chalk.yellowBright,
    chalk.greenBright,
    chalk.blueBright,
    chalk.magentaBright,
  ]
  return {
    good: (text) => chalk.green(text),
    changing: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
    dim: (text) => chalk.dim(text),
    strong: (text) => chalk.bold(text),
    named: (name, text) => (byName[hashOf(name) % byName.length] ?? chalk.cyan)(text),
  }
}

function hashOf(name: string): number {
  let hash = 5381
  for (const letter of name) hash = (hash * 33 + (letter.codePointAt(0) ?? 0)) >>> 0
  return hash
}

export interface Spinner {
  say(text: string): void
  /** Out of the way until its next turn. */
  hide(): void
  stop(): void
}

export type StartSpinner = (stream: OutputStream, text: string) => Promise<Spinner>

/** For a single wait. Loaded when one takes long. */
export const startSpinner: StartSpinner = async (stream, text) => {
  const { default: ora } = await import('ora')
  // stdin is left alone: ora would otherwise put the terminal into raw mode, and Ctrl-C would not be a signal any more.
  const spinner = ora({ text, stream, isEnabled: true, discardStdin: false }).start()
  return {
    say: (next) => {
      spinner.text = next
    },
    hide: () => {
      spinner.clear()
    },
    stop: () => {
      spinner.stop()
    },
  }
}
