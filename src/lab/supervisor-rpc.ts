import type { LabEvent } from './events.ts'
import type { LabSettings } from './settings.ts'
import type { InstanceSpec } from './spec.ts'
import type { ComponentPhase } from './state.ts'

/** Raised when a message changes its meaning: a supervisor of another protocol is replaced, or refused with the line to type. */
export const supervisorProtocol = 2

/** One JSON document per line, both ways. The first line each way is a hello; then requests, responses and events. */
export interface Hello {
  readonly kind: 'hello'
  readonly protocol: number
  readonly version: string
  readonly lab: string
  readonly pid: number
}

export interface SupervisorMethods {
  /** Everything the supervisor runs or has adopted, as it is now. */
  observe: { params: { readonly usage: boolean }; result: SupervisorView }
  /** Remembers what the lab was asked to be. */
  settings: { params: LabSettings; result: null }
  /** Adopts a container that runs with this spec, or starts it; answers when it is healthy, fails as soon as it cannot be. */
  ensure: { params: { readonly spec: InstanceSpec }; result: { readonly tookMs: number } }
  /** Stops an instance, by its grace; `remove` also removes its container. */
  stop: { params: { readonly id: string; readonly remove: boolean }; result: { readonly tookMs: number } }
  kill: { params: { readonly id: string }; result: null }
  pause: { params: { readonly id: string }; result: null }
  resume: { params: { readonly id: string }; result: null }
  /** Events from now on; the answer comes first. */
  follow: { params: Record<string, never>; result: { readonly lastSeq: number } }
  note: { params: { readonly happening: NotedHappening }; result: { readonly seq: number } }
  /** Ends the supervisor. Native children are stopped first; containers are left alone. */
  shutdown: { params: Record<string, never>; result: null }
}

/** What only the CLI knows of and the journal must hold. */
export type NotedHappening =
  Extract<LabEvent, { kind: 'run-started' | 'run-finished' | 'component-mended' }> extends infer E
    ? E extends LabEvent
      ? Omit<E, 'seq' | 'at'>
      : never
    : never

export type SupervisorMethod = keyof SupervisorMethods

export interface SupervisorRequest {
  readonly kind: 'request'
  readonly id: number
  readonly method: SupervisorMethod
  readonly params: unknown
}

export type SupervisorMessage =
  | Hello
  | { readonly kind: 'response'; readonly id: number; readonly result: unknown }
  | {
      readonly kind: 'failure'
      readonly id: number
      readonly error: {
        readonly code: string
        readonly message: string
        readonly hint: string | null
        readonly details: readonly string[]
        readonly exitCode: number
      }
    }
  | { readonly kind: 'event'; readonly event: LabEvent }

export interface SupervisorView {
  readonly pid: number
  readonly version: string
  readonly startedAt: string
  readonly memoryMiB: number
  readonly settings: LabSettings | null
  readonly instances: readonly InstanceView[]
}

export interface InstanceView {
  readonly id: string
  readonly component: string
  readonly kind: 'engine' | 'service' | 'job'
  readonly instance: number
  readonly name: string
  readonly phase: ComponentPhase
  /** Spec it runs with. */
  readonly hash: string
  readonly runtime: 'docker' | 'native'
  /** Pid of the program on the host, or id of its container; null when nothing runs. */
  readonly process: string | null
  /** ISO; since when it is in this phase. */
  readonly since: string
  readonly restarts: number
  readonly where: string
  /** Why it waits or failed, in one line. */
  readonly detail: string | null
  readonly delayMs: number
  readonly cpuPercent: number | null
  readonly memoryMiB: number | null
}
