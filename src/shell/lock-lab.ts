import { takeLock } from '../lab/lock.ts'
import type { Context } from './context.ts'
import type { NamedLab } from './lab.ts'

/** One change of a lab at a time; whoever has to wait says for whom. */
export async function lockLab(ctx: Context, { lab }: Pick<NamedLab, 'lab'>, waitMs: number): Promise<AsyncDisposable> {
  let waited = false
  const lock = await takeLock(lab.files.lock, {
    waitMs,
    signal: ctx.signal,
    onWaiting: (pid) => {
      waited = true
      ctx.output.event({ kind: 'lock-wait', lab: lab.name, holder: `pid ${pid}` })
    },
  })
  if (waited) ctx.output.event({ kind: 'lock-wait', lab: lab.name, holder: null })
  return lock
}
