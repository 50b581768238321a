import type { Probe } from './probe.ts'

/**
 * One instance of a component, worked out to the last byte for this lab on this machine: what the CLI plans with and the
 * supervisor executes. Plain JSON. `hash` covers all that would make a restart necessary.
 */
export interface InstanceSpec {
  /** `kafka-1`: also the name of its folder, its log, and the end of its container's name. */
  readonly id: string
  readonly component: string
  readonly kind: 'engine' | 'service' | 'job'
  readonly instance: number
  /** What people call it: `kafka`, or `kafka-2` where there are several. */
  readonly name: string
  readonly hash: string
  /** Ids of the instances that are healthy before this one starts. */
  readonly needs: readonly string[]
  readonly launch: NativeLaunch | DockerLaunch
  readonly ready: readonly ResolvedProbe[]
  /** Idempotent, after it answers and before it is healthy. */
  readonly prepare: readonly string[]
  readonly exits: readonly ResolvedExitRule[]
  readonly stop: { readonly signal: NodeJS.Signals; readonly graceMs: number }
  readonly startTimeoutMs: number
  readonly heal: 'failed-connector-tasks' | null
  /** `127.0.0.1:9092`, `http://127.0.0.1:9411`. */
  readonly where: string
  readonly memoryMiB: number
  /** Started again when one of these files, folders or patterns changes. */
  readonly watch: readonly string[]
  /** Delay in front of a port: the program listens on `to`, the supervisor relays `from` to it. */
  readonly slow: { readonly delayMs: number; readonly relays: readonly { readonly from: number; readonly to: number }[] } | null
}

export interface ResolvedProbe {
  readonly probe: Probe
  readonly host: string
  readonly port: number
}

export interface ResolvedExitRule {
  /** Source and flags of a regular expression. */
  readonly says: string
  readonly flags: string
  readonly means: 'try-again' | 'failed'
  readonly because: string
  readonly hint: string | null
}

export interface RenderedFile {
  readonly path: string
  readonly content: string
  readonly secret: boolean
}

export interface NativeLaunch {
  readonly kind: 'native'
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Made before the start. */
  readonly folders: readonly string[]
  readonly files: readonly RenderedFile[]
  /** Path of the JVM's class-data archive: used when it is there, made at the first clean stop when it is not. */
  readonly classDataArchive: string | null
}

export interface DockerLaunch {
  readonly kind: 'docker'
  readonly containerName: string
  readonly image: string
  readonly entrypoint: readonly string[] | null
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly user: string | null
  readonly hostname: string
  /** Names by which neighbours in the lab's network find it. */
  readonly aliases: readonly string[]
  readonly network: string | 'host'
  /** All published on 127.0.0.1. */
  readonly ports: readonly { readonly container: number; readonly host: number }[]
  readonly volumes: readonly { readonly name: string; readonly target: string }[]
  /** Folders of the host, read-only: jars that no image carries. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[]
  readonly files: readonly RenderedFile[]
  readonly fileOwner: number
  readonly extraHosts: readonly string[]
}
