import { afterAll, beforeAll, beforeEach, describe, inject, onTestFinished, test } from 'vitest'
import { Lab, type LabOptions, type Outcome, type Runtime } from './lab.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** The folder with the logs of what failed. */
    kept?: string
  }
}

/** What a check looks at. */
export interface Seen {
  readonly lab: Lab
  readonly outcome: Outcome
}

/** Does something to the lab; what it typed last is its outcome. */
export type Act = (lab: Lab) => Promise<Outcome | undefined> | Promise<void>
/** Throws what is not as it must be. */
export type Check = (seen: Seen) => Promise<void> | void

export interface Scenario {
  step(title: string, act: Act, ...checks: readonly Check[]): Scenario
}

export type ScenarioPlace = LabOptions | { readonly lab: () => Lab }

interface Step {
  readonly title: string
  readonly act: Act
  readonly checks: readonly Check[]
}

/** A test of several steps on a lab of its own, or on one that several scenarios share. Its steps are added before it runs. */
export function scenario(
  title: string,
  place: ScenarioPlace,
  options: { readonly skip?: string | false; readonly timeoutMs?: number } = {},
): Scenario {
  const steps: Step[] = []
  test(title, { timeout: options.timeoutMs ?? 300_000 }, async (ctx) => {
    if (options.skip) ctx.skip(options.skip)
    const lab = 'lab' in place ? place.lab() : ownLab(place)
    try {
      for (const step of steps) await take(step, lab)
    } catch (error) {
      ctx.task.meta.kept = lab.keep(ctx.task.name)
      throw error
    }
  })
  const building: Scenario = {
    step(stepTitle, act, ...checks) {
      steps.push({ title: stepTitle, act, checks })
      return building
    },
  }
  return building
}

async function take({ title, act, checks }: Step, lab: Lab): Promise<void> {
  let outcome: Outcome = { line: '', code: 0, stdout: '', stderr: '', tookMs: 0 }
  try {
    outcome = (await act(lab)) ?? outcome
    for (const check of checks) await check({ lab, outcome })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const said =
      outcome.line === '' ? '' : `\n\n$ ${outcome.line}  → ${outcome.code}\n${tail(outcome.stdout)}${tail(outcome.stderr)}`
    error.message = `step "${title}": ${error.message}${said}`
    throw error
  }
}

function tail(text: string): string {
  return text === '' ? '' : `${text.trimEnd().split('\n').slice(-25).join('\n')}\n`
}

function ownLab(options: LabOptions): Lab {
  const lab = new Lab(options)
  onTestFinished(() => lab[Symbol.dispose]())
  return lab
}

/** One lab for all scenarios of a describe block, in their order. */
export function sharedLab(options: LabOptions): () => Lab {
  let lab: Lab | undefined
  beforeAll(() => {
    // Without an engine all that is in it is skipped.
    if (options.runtime === 'native' || inject('dockerMissing') === null) lab = new Lab(options)
  })
  afterAll(() => lab?.[Symbol.dispose]())
  return () => {
    if (!lab) throw new Error('the lab is there only while its tests run')
    return lab
  }
}

/** The same scenarios in both runtimes; skipped, with its reason, where there is no engine. */
export function inEachRuntime(body: (runtime: Runtime) => void, runtimes: readonly Runtime[] = ['native', 'docker']): void {
  for (const runtime of runtimes) {
    describe(`in ${runtime}`, () => {
      const missing = runtime === 'docker' ? inject('dockerMissing') : null
      beforeEach((ctx) => {
        if (missing !== null) ctx.skip(missing)
      })
      body(runtime)
    })
  }
}

/** Types it, with the lab's name. */
export function msa(...words: readonly string[]): Act {
  return (lab) => lab.msa(...words)
}

/** `msa up` in the lab's runtime, on free ports. */
export function up(...words: readonly string[]): Act {
  return (lab) => lab.up(...words)
}
