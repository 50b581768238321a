import { locateLab } from '../../lab/locate.ts'
import { durationAsText } from '../../shared/duration.ts'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { isText } from '../../shell/output.ts'
import { causeInLog } from '../../systems/connect/log-cause.ts'
import { firstFailure, type Settled } from '../../systems/connect/settle.ts'
import { type Cause, causeOf, linesOf } from '../../systems/connect/trace.ts'
import type { Target } from '../../systems/target.ts'

export interface FailureFacts {
  /** What was done with it: `it is left in place, paused`. */
  readonly left: string
  readonly config: Readonly<Record<string, string>>
  readonly target: Pick<Target, 'name' | 'kind'>
}

/** What is said of a connector that does not run: the cause in one line, where it happened, what to type. */
export async function notRunning(
  ctx: Pick<Context, 'output' | 'paths'>,
  name: string,
  settled: Settled,
  { left, config, target }: FailureFacts,
): Promise<MsaError> {
  const { output } = ctx
  const { state, tookMs, kind } = settled
  if (kind === 'late') {
    const tasks = state.tasks.map(({ id, state: each }) => `task ${id} is ${each}`)
    return new MsaError('TIMED_OUT', `${name} does not run after ${durationAsText(tookMs)}: it is ${state.state}.`, {
      details: tasks.length > 0 ? tasks : ['it has no task yet'],
      hint: `msa connect wait ${name}\nmsa connect logs ${name}`,
      exitCode: 4,
    })
  }
  const { who, trace } = firstFailure(state)
  const cause = await tellingCause(ctx, target, { name, trace })
  const at = atAsText(cause, output.verbose)
  const whole = output.verbose ? linesOf(trace) : []
  return new MsaError('CONNECTOR_FAILED', `${name}: ${who} FAILED after ${durationAsText(tookMs)}`, {
    // A program gets no cause, and a person no second one.
    ...(isText(output.format) ? { cause: new Error([cause.why, at].join('\n').trim()) } : {}),
    details: isText(output.format) ? whole : [`why: ${cause.why}`, ...(cause.at === null ? [] : [`at: ${cause.at}`]), ...whole],
    hint: [`msa connect apply ${name} ${suspectOf(cause.why, config)}=…`, ...(left === '' ? [] : [left])].join('\n'),
  })
}

/** Some traces say only that it did not work; the worker has printed why, and a lab's log is here. */
async function tellingCause(
  { paths }: Pick<Context, 'paths'>,
  { kind, name: lab }: FailureFacts['target'],
  { name, trace }: { readonly name: string; readonly trace: string },
): Promise<Cause> {
  const cause = causeOf(trace)
  if (cause.isTelling || kind !== 'lab') return cause
  const printed = await causeInLog(locateLab(paths, lab).files.logOf('connect-1'), name)
  return printed ? { ...cause, why: printed.why } : cause
}

export function atAsText({ at, lines }: Cause, verbose: boolean): string {
  const where = at === null ? '' : `at ${at}`
  return verbose || lines < 2 ? where : `${where}   (all ${lines} lines: --verbose)`.trim()
}

/** The key that is most likely to be another one. */
function suspectOf(why: string, config: Readonly<Record<string, string>>): string {
  const has = (...keys: readonly string[]) => keys.find((key) => key in config)
  const password = has('connection.password', 'database.password')
  if (/access denied|password|authenticat|login/i.test(why) && password) return password
  const address = has('connection.url', 'database.hostname')
  if (/unknown database|connect|refused|unreachable|host|socket|timed? ?out|acquire/i.test(why) && address) return address
  return 'key'
}
