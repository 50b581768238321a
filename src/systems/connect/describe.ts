import type { KnownConnector } from '../../protocols/connect/documents.ts'
import { shownConfig, shownValue } from './show-config.ts'
import { causeOf, linesOf } from './trace.ts'
import { type ConnectorView, viewOf } from './view.ts'
import type { Worker } from './worker.ts'

export interface Described extends ConnectorView {
  readonly topics: readonly string[]
  /** What was set, in the order of the keys; secrets are dots. */
  readonly config: Readonly<Record<string, string>>
  /** What nobody set; null where it was not asked for. */
  readonly defaults: Readonly<Record<string, string>> | null
  readonly taskConfigs: readonly { readonly id: number; readonly config: Readonly<Record<string, string>> }[] | null
  readonly failures: readonly Failure[]
}

export interface Failure {
  /** Null: the connector itself. */
  readonly task: number | null
  readonly why: string
  readonly at: string | null
  readonly trace: readonly string[]
}

export interface DescribeWish {
  readonly withDefaults: boolean
  readonly withTasks: boolean
}

export async function describe(
  worker: Worker,
  known: KnownConnector,
  { withDefaults, withTasks }: DescribeWish,
): Promise<Described> {
  const { name } = known.state
  const [topics, defaults, tasks] = await Promise.all([
    // A worker may be told not to follow which topics are used.
    worker.topics(name).catch(() => []),
    withDefaults ? defaultsOf(worker, known) : null,
    withTasks ? worker.tasks(name) : null,
  ])
  const { name: _, ...config } = known.config
  return {
    ...viewOf(known),
    ...{ topics, defaults },
    config: sorted(shownConfig(config)),
    taskConfigs: tasks?.map((task) => ({ id: task.id, config: sorted(shownConfig(task.config)) })) ?? null,
    failures: failuresOf(known),
  }
}

async function defaultsOf(worker: Worker, { config }: KnownConnector): Promise<Record<string, string>> {
  const { configs } = await worker.validate(config['connector.class'] ?? '', config)
  const unset = configs.filter(({ value }) => !(value.name in config) && value.value !== null)
  return sorted(Object.fromEntries(unset.map(({ value }) => [value.name, shownValue(value.name, value.value ?? '')])))
}

function failuresOf({ state }: KnownConnector): readonly Failure[] {
  const failure = (task: number | null, trace: string): Failure => {
    const { why, at } = causeOf(trace)
    return { task, why, at, trace: linesOf(trace) }
  }
  return [
    ...(state.trace ? [failure(null, state.trace)] : []),
    ...state.tasks.flatMap(({ id, trace }) => (trace ? [failure(id, trace)] : [])),
  ]
}

function sorted(config: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)))
}
