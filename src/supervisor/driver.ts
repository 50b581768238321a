import type { InstanceSpec } from '../lab/spec.ts'

/** How one runtime runs an instance. Two of them: `children.ts` (host processes) and `containers.ts` (Docker). */
export interface Driver {
  /** What of ours already runs with exactly this spec, to be adopted; undefined when nothing does. */
  adopt(spec: InstanceSpec, on: RunningListener): Promise<Running | undefined>
  /** Starts it. Remains of an earlier instance with the same id are removed first (its data is not). */
  start(spec: InstanceSpec, on: RunningListener): Promise<Running>
  /** Removes what is left of an instance that does not run (its container; never its data). */
  remove(spec: Pick<InstanceSpec, 'id' | 'component'>): Promise<void>
}

export interface RunningListener {
  /** A line it printed. */
  line(line: { readonly at: string; readonly stream: 'out' | 'err'; readonly text: string }): void
  /** It ended, by itself or because it was stopped. Called once. */
  ended(end: Ended): void
}

export interface Ended {
  /** `exited with 1`, `was killed (SIGKILL)`, `ran out of memory`. */
  readonly how: string
  readonly code: number | null
}

export interface Running {
  /** Pid of the program, or id of its container: what a person would look for. */
  readonly process: string
  readonly startedAt: Date
  /** Signal, grace, SIGKILL. Resolves when nothing of it is left running. */
  stop(signal: NodeJS.Signals, graceMs: number): Promise<void>
  kill(): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>
  /** Runs a command where it runs: in its container, or on the host with its environment. */
  exec(command: readonly string[], timeoutMs: number): Promise<{ readonly exitCode: number; readonly output: string }>
  usage(): Promise<{ readonly cpuNanos: number; readonly memoryBytes: number } | undefined>
  /** Does one of its own processes listen on this port? undefined where this cannot be told. */
  listensOn(port: number): Promise<boolean | undefined>
}
