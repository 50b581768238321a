/** Everything that happens in a lab, in the order it happened. The journal, the live view, `events`, `analyze` all read these. */
export type LabEvent = { readonly seq: number; readonly at: string } & LabHappening

export type LabHappening =
  | { readonly kind: 'supervisor-started'; readonly pid: number; readonly version: string }
  | { readonly kind: 'supervisor-stopped' }
  /** An `up` (or scale, start, restart) begins to act on its plan. */
  | { readonly kind: 'run-started'; readonly run: string; readonly command: string; readonly plan: readonly string[] }
  | {
      readonly kind: 'run-finished'
      readonly run: string
      readonly outcome: 'done' | 'failed' | 'timed-out' | 'interrupted'
      readonly tookMs: number
    }
  | { readonly kind: 'component-adopted'; readonly id: string; readonly name: string; readonly process: string }
  | {
      readonly kind: 'component-starting'
      readonly id: string
      readonly name: string
      readonly needs: readonly string[]
      readonly attempt: number
    }
  | { readonly kind: 'component-started'; readonly id: string; readonly name: string; readonly process: string }
  /** It runs and has not answered yet; said once per thing it is waited for. */
  | { readonly kind: 'component-waiting'; readonly id: string; readonly name: string; readonly for: string }
  | {
      readonly kind: 'component-healthy'
      readonly id: string
      readonly name: string
      readonly tookMs: number
      readonly where: string
    }
  /** A job has come to its end. */
  | { readonly kind: 'component-done'; readonly id: string; readonly name: string; readonly tookMs: number }
  /** One of the files it watches is another one: it is started again. */
  | { readonly kind: 'component-changed'; readonly id: string; readonly name: string; readonly what: string }
  /** It was healthy, runs, and does not answer any more. */
  | { readonly kind: 'component-unhealthy'; readonly id: string; readonly name: string; readonly because: string }
  | {
      readonly kind: 'component-exited'
      readonly id: string
      readonly name: string
      readonly exit: string
      /** Why it counts as "try again", when it does. */
      readonly because: string | null
    }
  | {
      readonly kind: 'component-restarting'
      readonly id: string
      readonly name: string
      readonly inMs: number
      readonly attempt: number
    }
  | { readonly kind: 'component-failed'; readonly id: string; readonly name: string; readonly failure: ComponentFailure }
  | { readonly kind: 'component-stopping'; readonly id: string; readonly name: string }
  | { readonly kind: 'component-stopped'; readonly id: string; readonly name: string; readonly tookMs: number }
  | { readonly kind: 'component-paused'; readonly id: string; readonly name: string }
  | { readonly kind: 'component-resumed'; readonly id: string; readonly name: string }
  | { readonly kind: 'component-killed'; readonly id: string; readonly name: string }
  | { readonly kind: 'component-slowed'; readonly id: string; readonly name: string; readonly delayMs: number }
  /** The lab mended something inside a component: a FAILED connector task, internal topics' replication. */
  | { readonly kind: 'component-mended'; readonly id: string; readonly name: string; readonly what: string }
  | { readonly kind: 'engine-lost'; readonly because: string }
  | { readonly kind: 'engine-back' }

/** Why a component is not there: all a person needs to go on. */
export interface ComponentFailure {
  readonly because: string
  /** How it was asked: `Metadata on 127.0.0.1:9092`. */
  readonly probe: string
  readonly exit: string | null
  readonly lastLines: readonly string[]
  readonly lineCount: number
  readonly hint: string | null
}
