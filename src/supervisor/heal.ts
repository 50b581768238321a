import type { InstanceSpec } from '../lab/spec.ts'
import { connectorStatuses, restartFailed } from '../protocols/connect/rest.ts'

export interface HealTiming {
  readonly everyMs: number
  /** Between two restarts of the same connector. A connector that can never run must not be restarted all the time. */
  readonly backOffMs: readonly number[]
  /** Having run for so long, the next failure is a new one. */
  readonly forgetMs: number
}

const usualTiming: HealTiming = { everyMs: 2000, backOffMs: [2000, 4000, 8000, 10_000], forgetMs: 60_000 }

/** What is done for a healthy component beyond a restart. */
export function createHealer(
  spec: InstanceSpec,
  emit: (what: string) => void,
  { everyMs, backOffMs, forgetMs }: HealTiming = usualTiming,
): { stop(): void } | undefined {
  if (spec.heal !== 'failed-connector-tasks') return undefined
  const tries = new Map<string, { count: number; nextAt: number }>()
  let stopped = false
  const timer = setInterval(() => void round(), everyMs)
  let busy = false

  async function round(): Promise<void> {
    if (busy) return
    busy = true
    try {
      const connectors = await connectorStatuses(spec.where, 5000)
      for (const { name, state, failedTasks } of connectors) {
        const failed = state === 'FAILED' || failedTasks.length > 0
        if (!failed) forgive(name)
        // Somebody wants it to rest: what it says of its failure is kept.
        else if (state === 'PAUSED' || state === 'STOPPED') continue
        // One that cannot be restarted does not keep the others; it is tried again after its back-off.
        else if (!stopped) await mend(name, failedTasks).catch(() => undefined)
      }
      for (const name of tries.keys()) if (!connectors.some((connector) => connector.name === name)) tries.delete(name)
    } catch {
      // A worker that does not answer is the watch's business; the next round asks again.
    } finally {
      busy = false
    }
  }

  async function mend(name: string, tasks: readonly number[]): Promise<void> {
    const before = tries.get(name) ?? { count: 0, nextAt: 0 }
    if (Date.now() < before.nextAt) return
    const count = before.count + 1
    const waitMs = backOffMs[Math.min(count, backOffMs.length) - 1] ?? 0
    tries.set(name, { count, nextAt: Date.now() + waitMs })
    await restartFailed(spec.where, name, 5000)
    const what =
      tasks.length === 0 ? 'the FAILED connector' : `the FAILED task${tasks.length > 1 ? 's' : ''} ${tasks.join(', ')} of`
    emit(`restarted ${what} ${name}${count > 1 ? ` (try ${count})` : ''}`)
  }

  function forgive(name: string): void {
    const before = tries.get(name)
    if (before && Date.now() > before.nextAt + forgetMs) tries.delete(name)
  }

  return {
    stop() {
      stopped = true
      clearInterval(timer)
    },
  }
}
