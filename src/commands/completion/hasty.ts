import { endingAfter } from '../../shared/ending-after.ts'
import type { Context } from '../../shell/context.ts'
import type { Output } from '../../shell/output.ts'
import type { TargetOption } from '../../shell/target-option.ts'

/** Nobody reads more. */
export const most = 500

/** For whoever waits with a finger on the key: says nothing, asks nobody, and does not wait long. */
export function hasty(ctx: Context, patienceMs: number): Context {
  return { ...ctx, output: silent, signal: endingAfter(patienceMs, ctx.signal) }
}

/** Which system the words so far mean. */
export function targetIn(typed: readonly string[]): TargetOption {
  const of = (flag: string) => {
    const at = typed.indexOf(flag)
    const value = at < 0 ? typed.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1) : typed[at + 1]
    return value === undefined || value === '' ? undefined : value
  }
  const [name, context, brokers] = [of('--name'), of('--context'), of('--brokers')]
  return { ...(name && { name }), ...(context && { context }), ...(brokers && { brokers }) }
}

/** The line that is being typed belongs to the person. */
const silent: Output = {
  ...{ format: 'raw', verbose: false },
  ...{ event() {}, result() {}, list() {}, warn() {}, note() {} },
  ...{ async row() {}, async frame() {}, async bytes() {} },
  async ask(): Promise<never> {
    throw new Error('nobody is asked')
  },
  progress: () => ({ update() {}, done() {} }),
}
