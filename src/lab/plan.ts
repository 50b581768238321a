import type { InstanceSpec } from './spec.ts'
import type { ComponentPhase } from './state.ts'

/** One instance as it was found. Where nobody supervises it, its phase is not known. */
export interface ObservedInstance {
  readonly id: string
  readonly name: string
  readonly hash: string
  /** done-before: a job that is done, of which nobody is left to tell. */
  readonly phase: ComponentPhase | 'unsupervised' | 'done-before'
  /** Does a process or container of it run? */
  readonly runs: boolean
  /** Of the delay in front of its ports. */
  readonly delayMs: number
}

export interface Step {
  /** adjust: something that needs no restart. */
  readonly kind: 'start' | 'adopt' | 'resume' | 'adjust' | 'stop'
  readonly id: string
  readonly name: string
  readonly because: string
  /** Numbers (from 1) of the steps that come before it. */
  readonly after: readonly number[]
}

export interface Plan {
  readonly steps: readonly Step[]
  /** Names of those that stay as they are. */
  readonly unchanged: readonly string[]
}

/**
 * What must happen so that everything wanted runs as wanted. Stops come first, what is needed last; starts follow the needs.
 * `whyChanged` says in words what differs, where that is known. `surplus` runs and is wanted no more. Pure; knows nothing of
 * Docker.
 */
export function planUp(
  wanted: readonly InstanceSpec[],
  observed: readonly ObservedInstance[],
  whyChanged: (spec: InstanceSpec) => string | undefined = () => undefined,
  surplus: readonly Pick<InstanceSpec, 'id' | 'name' | 'needs'>[] = [],
): Plan {
  const found = new Map(observed.map((instance) => [instance.id, instance]))
  const changed = wanted.filter((spec) => runsDifferently(spec, found.get(spec.id)))
  const stops = stopSteps([
    ...changed.map((spec) => ({ ...spec, because: whyChanged(spec) ?? 'changed' })),
    ...surplus.map((instance) => ({ ...instance, because: 'not wanted any more' })),
  ])
  const stopNumber = new Map(stops.map((step, index) => [step.id, index + 1]))
  const steps: Step[] = [...stops]
  const unchanged: string[] = []
  const startNumber = new Map<string, number>()
  for (const spec of wanted) {
    const start = startOf(spec, found.get(spec.id), whyChanged(spec))
    if (!start) {
      unchanged.push(spec.name)
      continue
    }
    const after = [stopNumber.get(spec.id), ...spec.needs.map((id) => startNumber.get(id))].filter((step) => step !== undefined)
    steps.push({ ...start, id: spec.id, name: spec.name, after })
    startNumber.set(spec.id, steps.length)
  }
  return { steps, unchanged }
}

/** Everything given stops, what is needed last. */
export function planDown(running: readonly Pick<InstanceSpec, 'id' | 'name' | 'needs'>[], because: string): Plan {
  return { steps: stopSteps(running.map((instance) => ({ ...instance, because }))), unchanged: [] }
}

function startOf(
  spec: InstanceSpec,
  found: ObservedInstance | undefined,
  changed: string | undefined,
): Pick<Step, 'kind' | 'because'> | undefined {
  if (!found || found.phase === 'stopped') return { kind: 'start', because: 'not running' }
  if (runsDifferently(spec, found)) return { kind: 'start', because: changed ?? 'changed' }
  switch (found.phase) {
    case 'done':
      return undefined
    case 'done-before':
      return { kind: 'adopt', because: 'done before' }
    case 'healthy':
      // One of several has a number in its name.
      if (found.name !== spec.name) return { kind: 'adjust', because: `${found.name} → ${spec.name}` }
      return delayOf(spec) === found.delayMs
        ? undefined
        : { kind: 'adjust', because: `delay ${found.delayMs} → ${delayOf(spec)} ms` }
    case 'unsupervised':
      return found.runs ? { kind: 'adopt', because: 'runs without a supervisor' } : { kind: 'start', because: 'not running' }
    case 'paused':
      return { kind: 'resume', because: 'paused' }
    case 'failed':
      return { kind: 'start', because: 'failed' }
    case 'stopping':
      return { kind: 'start', because: 'was stopping' }
    default:
      return { kind: 'start', because: 'not healthy yet' }
  }
}

function delayOf({ slow }: InstanceSpec): number {
  return slow?.delayMs ?? 0
}

function runsDifferently(spec: InstanceSpec, found: ObservedInstance | undefined): boolean {
  return found !== undefined && found.hash !== spec.hash && (found.runs || found.phase === 'waiting' || found.phase === 'done')
}

function stopSteps(instances: readonly (Pick<InstanceSpec, 'id' | 'name' | 'needs'> & { because: string })[]): Step[] {
  const steps: Step[] = []
  const numberOf = new Map<string, number>()
  // They come in the order of their needs, so backwards each one's dependents are numbered before it.
  for (const instance of [...instances].reverse()) {
    const dependents = instances.filter((other) => other.needs.includes(instance.id)).map((other) => numberOf.get(other.id))
    const after = dependents.filter((step) => step !== undefined).sort((a, b) => a - b)
    steps.push({ kind: 'stop', id: instance.id, name: instance.name, because: instance.because, after })
    numberOf.set(instance.id, steps.length)
  }
  return steps
}

/** `#2 kafka   start   needs #1   not running`: what `--dry-run` prints and the tests compare. */
export function planAsText(plan: Plan): string {
  const width = Math.max(0, ...plan.steps.map(({ name }) => name.length))
  const lines = plan.steps.map((step, index) => {
    const needs = step.after.length === 0 ? '' : `   after ${step.after.map((number) => `#${number}`).join(' ')}`
    return `#${String(index + 1).padEnd(2)} ${step.name.padEnd(width)}  ${step.kind.padEnd(6)}  ${step.because}${needs}`
  })
  const unchanged = plan.unchanged.length === 0 ? [] : [`unchanged: ${plan.unchanged.join(' ')}`]
  return [...lines, ...unchanged].join('\n') || 'nothing to do'
}
