import type { LabSettings } from '../lab/settings.ts'
import type { InstanceSpec } from '../lab/spec.ts'
import type { InstanceView, SupervisorMethod, SupervisorMethods } from '../lab/supervisor-rpc.ts'
import { MsaError } from '../shared/errors.ts'
import { inTopologicalOrder } from '../shared/graph.ts'
import type { Journal } from './journal.ts'
import { type Jobs, Life, type LifeDeps } from './life.ts'

export interface HouseholdDeps {
  readonly lifeOf: (spec: InstanceSpec) => LifeDeps
  readonly journal: Journal
  readonly saveSettings: (settings: LabSettings) => Promise<void>
  /** Called once all that must stop has stopped. */
  readonly end: () => void
}

export type Methods = {
  [M in Exclude<SupervisorMethod, 'follow'>]: (params: SupervisorMethods[M]['params']) => Promise<SupervisorMethods[M]['result']>
}

export interface Household {
  readonly methods: Methods
  /** Nothing is looked after: neither what runs nor what was stopped and may be started again. */
  readonly isEmpty: boolean
  /** Stops the host processes, what is needed last. Containers are left alone. */
  stopNatives(): Promise<void>
}

/** All instances the supervisor looks after, and what can be asked of it. It does as it is told and never plans. */
export function createHousehold(
  deps: HouseholdDeps,
  facts: { pid: number; version: string; memoryMiB: () => number },
): Household {
  const lives = new Map<string, Life>()
  /** Those on their way out of the household: whoever wants one of them again begins anew, and not before it has gone. */
  const leaving = new Map<string, Promise<void>>()
  const startedAt = new Date().toISOString()
  let settings: LabSettings | null = null
  let saved: Promise<void> = Promise.resolve()
  /** One after the other: the last one told is the one that stays. */
  const save = (next: LabSettings): Promise<void> => {
    settings = next
    const saving = saved.then(() => deps.saveSettings(next))
    saved = saving.catch(() => undefined)
    return saving
  }
  const remember = (done: Record<string, string>) => {
    // That a job is done again the next time is better than a lab that fails for it.
    if (settings) save({ ...settings, done }).catch(() => undefined)
  }
  const jobs: Jobs = {
    isDone: ({ id, kind, hash }) => kind === 'job' && settings?.done?.[id] === hash,
    done: ({ id, hash }) => remember({ ...settings?.done, [id]: hash }),
    undone(id) {
      const { [id]: was, ...others } = settings?.done ?? {}
      if (was !== undefined) remember(others)
    },
  }

  const lifeOf = (id: string): Life => {
    const life = lives.get(id)
    if (life) return life
    throw new MsaError('LAB_NOT_UP', `${id} is not part of this lab.`, { hint: 'msa status', exitCode: 3 })
  }

  async function stopNatives(): Promise<void> {
    const natives = [...lives.values()].filter((life) => life.spec.launch.kind === 'native' && life.phase !== 'stopped')
    const dependents = (life: Life) => natives.filter((other) => other.spec.needs.includes(life.spec.id))
    const stopped = new Map<Life, Promise<void>>()
    for (const life of inTopologicalOrder(natives, dependents)) {
      stopped.set(
        life,
        Promise.allSettled(dependents(life).map((other) => stopped.get(other))).then(() => life.stop(false)),
      )
    }
    await Promise.allSettled(stopped.values())
  }

  function leave(id: string, life: Life): Promise<void> {
    const gone = (async () => {
      try {
        await life.stop(true)
        lives.delete(id)
      } finally {
        leaving.delete(id)
      }
    })()
    leaving.set(id, gone)
    return gone
  }

  const methods: Methods = {
    async observe({ usage }) {
      const instances: InstanceView[] = await Promise.all([...lives.values()].map((life) => life.view(usage)))
      return { ...facts, startedAt, memoryMiB: facts.memoryMiB(), settings, instances }
    },
    async settings(params) {
      // What is done meanwhile only we know; whoever tells us first has it from the file.
      await save(settings?.done === undefined ? params : { ...params, done: settings.done })
      return null
    },
    async ensure({ spec }) {
      const began = Date.now()
      while (leaving.has(spec.id)) await leaving.get(spec.id)?.catch(() => undefined)
      const life = lives.get(spec.id) ?? new Life(spec, { ...deps.lifeOf(spec), jobs })
      lives.set(spec.id, life)
      await life.ensure(spec)
      return { tookMs: Date.now() - began }
    },
    async stop({ id, remove }) {
      const began = Date.now()
      const life = lives.get(id)
      // Stopped to be started again: then it is to be done again, too.
      if (!remove) jobs.undone(id)
      if (life && remove) await leave(id, life)
      else await life?.stop(false)
      return { tookMs: Date.now() - began }
    },
    async kill({ id }) {
      await lifeOf(id).kill()
      return null
    },
    async pause({ id }) {
      await lifeOf(id).pause()
      return null
    },
    async resume({ id }) {
      await lifeOf(id).resume()
      return null
    },
    async note({ happening }) {
      return { seq: deps.journal.emit(happening).seq }
    },
    async shutdown() {
      await stopNatives()
      deps.end()
      return null
    },
  }

  return {
    methods,
    stopNatives,
    get isEmpty() {
      return lives.size === 0
    },
  }
}
