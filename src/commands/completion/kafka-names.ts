import type { Context } from '../../shell/context.ts'
import type { Output } from '../../shell/output.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import type { NameSources } from './complete.ts'
import type { Described } from './words.ts'

/** Somebody waits with a finger on the key. */
const patienceMs = 700
/** Nobody reads more. */
const most = 500

/** Topics and groups of the Kafka that the words so far mean. One that does not answer at once completes nothing. */
export function kafkaNames(ctx: Context, typed: readonly string[]): NameSources {
  return {
    topic: () => named(ctx, typed, 'topic'),
    group: () => named(ctx, typed, 'group'),
  }
}

async function named(ctx: Context, typed: readonly string[], kind: 'topic' | 'group'): Promise<readonly Described[]> {
  const [{ part, targetOf }, { namesInKafka }] = await Promise.all([
    import('../../shell/target.ts'),
    import('../../systems/kafka/names-in-kafka.ts'),
  ])
  const quiet = { ...ctx, output: silent, signal: AbortSignal.any([ctx.signal, AbortSignal.timeout(patienceMs)]) }
  const login = part(await targetOf(quiet, optionIn(typed), ['kafka']), 'kafka', 'kafka')
  const names = await namesInKafka(login, kind, quiet.signal)
  return names.slice(0, most).map((word) => ({ word, summary: '' }))
}

function optionIn(typed: readonly string[]): TargetOption {
  const of = (flag: string) => {
    const at = typed.indexOf(flag)
    const value = at < 0 ? typed.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1) : typed[at + 1]
    return value === undefined || value === '' ? undefined : value
  }
  const [name, context, brokers] = [of('--name'), of('--context'), of('--brokers')]
  return { ...(name && { name }), ...(context && { context }), ...(brokers && { brokers }) }
}

/** Says nothing and asks nobody: the line that is being typed belongs to the person. */
const silent: Output = {
  ...{ format: 'raw', verbose: false },
  ...{ event() {}, result() {}, list() {}, warn() {}, note() {} },
  ...{ async row() {}, async frame() {}, async bytes() {} },
  async ask(): Promise<never> {
    throw new Error('nobody is asked')
  },
  progress: () => ({ update() {}, done() {} }),
}
