import { canAnswer, type Surroundings } from '../context.ts'
import { type Format, type Ink, isText, noInk, type Output } from '../output.ts'
import { askNobody, askOn } from '../prompt.ts'
import { inkFor, isLive } from './colour.ts'
import { DataOutput } from './data.ts'
import { formOf } from './data-forms.ts'
import { plainStage } from './plain.ts'
import { Printer } from './printer.ts'
import type { Stage } from './stage.ts'
import { TextOutput } from './text.ts'

/** An output and what only its owner may do with it. */
export interface OpenOutput {
  readonly output: Output
  /** Aborted, with the stream's error, when stdout takes nothing any more. */
  readonly gone: AbortSignal
  /** The same, where it leaves a command without a purpose: one that streams. */
  readonly unheard: AbortSignal
  readonly errorInk: Ink
  /** On stderr, after everything that moves was taken away. */
  complain(text: string): void
  /** Resolves when all is written. */
  close(): Promise<void>
}

export interface OutputSettings {
  readonly format: Format
  readonly verbose: boolean
}

/** The output this command was asked for, as far as the streams allow it. */
export async function openOutput(
  around: Surroundings,
  { format, verbose }: OutputSettings,
  signal: AbortSignal,
): Promise<OpenOutput> {
  const out = new Printer(around.stdout)
  const error = new Printer(around.stderr)
  const errorInk = isText(format) ? await inkFor(around.env, around.stderr) : noInk
  const output = isText(format)
    ? new TextOutput({
        format,
        out,
        outInk: await inkFor(around.env, around.stdout),
        outLive: isLive(around.env, around.stdout),
        errorInk,
        stage: await openStage(around, error, errorInk),
        clock: around.clock,
        ask: canAnswer(around) ? askOn(around.stdin, around.stderr, signal) : askNobody,
        verbose,
      })
    : new DataOutput({ form: await formOf(format), out, error, ask: askNobody, verbose })
  around.atExit(() => output.fold())
  return {
    output,
    gone: out.gone,
    unheard: out.unheard,
    errorInk,
    complain: (text) => {
      output.fold()
      error.write(`${text}\n`)
    },
    close: async () => {
      output.fold()
      await Promise.all([out.flushed(), error.flushed()])
    },
  }
}

async function openStage(around: Surroundings, error: Printer, ink: Ink): Promise<Stage> {
  if (!isLive(around.env, around.stderr)) return plainStage(error, ink, around.clock)
  const [{ LiveStage }, { startSpinner }] = await Promise.all([import('./live-stage.ts'), import('./terminal.ts')])
  return new LiveStage(error, ink, around.clock, startSpinner)
}
