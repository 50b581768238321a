import { MsaError, QuietExit, systemCodeOf } from '../shared/errors.ts'
import { type Context, contextOf, type Surroundings } from '../shell/context.ts'
import { type OpenOutput, openOutput } from '../shell/output/open.ts'
import { isText, noInk } from '../shell/output.ts'
import { globalsOf } from './globals.ts'
import { withForeignWordsApart } from './pass-through.ts'
import { bugAsJson, bugAsText, errorAsJson, errorAsText } from './render-error.ts'

/** One command line → its exit code. All of `msa` but the process itself. */
export async function run(typed: readonly string[], around: Surroundings): Promise<number> {
  const argv = withForeignWordsApart(typed)
  const globals = globalsOf(argv)
  const unheard = new AbortController()
  const signal = AbortSignal.any([around.signal, unheard.signal])
  const open = await openOutput(around, globals, signal)
  open.unheard.addEventListener('abort', () => unheard.abort(open.unheard.reason), { once: true })
  const exitCode = await outcome(argv, around, open, signal)
  await open.close()
  if (exitCode !== 0 || !open.gone.aborted || isReaderGone(open.gone.reason)) return exitCode
  return complain(unwritten(open.gone.reason), argv, around, open)
}

async function outcome(argv: readonly string[], around: Surroundings, open: OpenOutput, signal: AbortSignal): Promise<number> {
  try {
    await execute(argv, contextOf(around, open.output, signal), around)
    return around.signal.aborted ? 130 : 0
  } catch (error) {
    if (error instanceof QuietExit) return error.exitCode
    // What could not be written is said once all is over.
    if (open.gone.aborted && !(error instanceof MsaError)) return 0
    return complain(error, argv, around, open)
  }
}

/** Whoever read the output has had enough (`msa logs | head -1`), or the terminal was closed: that is no failure. */
function isReaderGone(error: unknown): boolean {
  return ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'].includes(systemCodeOf(error) ?? '')
}

function unwritten(cause: unknown): MsaError {
  const isFull = systemCodeOf(cause) === 'ENOSPC'
  return new MsaError(isFull ? 'DISK_FULL' : 'FAILED', 'The answer could not be written.', {
    hint: isFull ? 'free some space and run it again' : 'write it somewhere else',
    exitCode: isFull ? 3 : 1,
    cause,
  })
}

async function execute(argv: readonly string[], ctx: Context, around: Surroundings): Promise<void> {
  if (argv[0] === '__complete') {
    const { answerShell } = await import('../commands/completion/answer.ts')
    return answerShell(ctx, argv.slice(argv[1] === '--' ? 2 : 1))
  }
  const [{ createProgram }, { parse }] = await Promise.all([import('./program.ts'), import('./parse.ts')])
  await parse(await createProgram(ctx, argv), argv, (text) => void around.stdout.write(text))
}

/** Says what went wrong; the exit code that goes with it. */
function complain(thrown: unknown, argv: readonly string[], around: Surroundings, open: OpenOutput): number {
  const { format, verbose } = open.output
  const error = around.signal.aborted && !(thrown instanceof MsaError) ? around.signal.reason : thrown
  if (!(error instanceof MsaError)) {
    open.complain(bugReport(error, argv, around, open.errorInk))
    return 70
  }
  // A person who pressed Ctrl-C knows; only what a handler has to say about it is news.
  if (error !== around.signal.reason || !isText(format)) {
    open.complain(isText(format) ? errorAsText(error, { ink: open.errorInk, verbose }) : errorAsJson(error))
  }
  return error.exitCode
}

/** What is said of a failure nobody foresaw, in the form this line was to be answered. */
export function bugReport(error: unknown, argv: readonly string[], around: Surroundings, ink = noInk): string {
  // The command's words, not its values: they may be secret.
  const command = argv.filter((word, at) => /^[a-z][a-z-]*$/.test(word) && !argv[at - 1]?.startsWith('-')).slice(0, 2)
  const facts = { version: around.version, platform: around.platform, command: ['msa', ...command].join(' ') }
  return isText(globalsOf(argv).format) ? bugAsText(error, facts, ink) : bugAsJson(error, facts)
}
