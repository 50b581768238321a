import type { LabEvent } from '../../lab/events.ts'
import type { ProgressNote } from '../../lab/progress.ts'
import type { Clock } from '../context.ts'
import type { Ink, Progress } from '../output.ts'
import { eventAsText } from './event-text.ts'
import { isOver, noteAsText, workOf } from './note-text.ts'
import type { Printer } from './printer.ts'
import type { Stage } from './stage.ts'

/** Work in progress says how far it is this often; a log needs no more. */
const noteEveryMs = 5000
const waitIsLongMs = 2000

/** One line per event, for logs, CI and dumb terminals. */
export function plainStage(printer: Printer, ink: Ink, clock: Clock): Stage {
  const saidAtMs = new Map<string, number>()
  const say = (text: string) => printer.write(`${text}\n`)
  const lineOf = (event: LabEvent | ProgressNote): string | undefined => {
    if ('seq' in event) return eventAsText(event, ink)
    if (event.kind === 'wanted') return event.title
    const work = workOf(event)
    if (isOver(event)) return saidAtMs.delete(work) ? `${ink.good('✓')} ${noteAsText(event)}` : undefined
    if (clock.now() - (saidAtMs.get(work) ?? Number.NEGATIVE_INFINITY) < noteEveryMs) return undefined
    saidAtMs.set(work, clock.now())
    return `• ${noteAsText(event)}`
  }
  return {
    event: (event) => {
      const line = lineOf(event)
      if (line !== undefined) say(line)
    },
    progress: (text) => plainProgress(text, say),
    say,
    fold: () => undefined,
    hush: () => () => undefined,
  }
}

function plainProgress(first: string, say: (text: string) => void): Progress {
  let text = first
  const timer = setTimeout(() => say(`• ${text}`), waitIsLongMs)
  timer.unref()
  return {
    update: (next) => {
      text = next
    },
    done: () => clearTimeout(timer),
  }
}
