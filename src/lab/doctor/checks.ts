import type { Runtime } from '../component.ts'

/** One thing looked at. `missing` keeps the runtimes in `blocks` from starting; `warn` is worth knowing. */
export interface Check {
  /** Stable, for scripts: `program.rabbitmq`. */
  readonly id: string
  /** What it is printed under: `rabbitmq`. */
  readonly group: string
  readonly state: 'ok' | 'warn' | 'missing'
  readonly text: string
  /** The line that mends it. */
  readonly mend: string | null
  readonly blocks: readonly Runtime[]
}

/** All that is known of the machine before anything is judged. Plain data. */
export interface DoctorFacts {
  /** `20.19.0` */
  readonly node: string
  /** Null: it does not answer, and why. */
  readonly engine: { readonly version: string } | { readonly problem: string; readonly mend: string | null }
  /** Of what is wanted, and not optional. Empty without an engine. */
  readonly images: readonly { readonly image: string; readonly isHere: boolean }[]
  /** Could the engine pull the first one that is missing? */
  readonly canPull: boolean
  readonly java: { readonly version: string } | null
  readonly programs: readonly ProgramFacts[]
  readonly sets: readonly SetFacts[]
  readonly hasMaven: boolean
  readonly installLines: Readonly<Record<string, string>>
  readonly ports: readonly PortFacts[]
  readonly memory: { readonly neededMiB: number; readonly availableMiB: number }
  readonly disks: readonly { readonly path: string; readonly freeMiB: number }[]
  readonly folders: readonly { readonly path: string; readonly problem: string | null; readonly variable: string }[]
  readonly leftovers: { readonly processes: number; readonly containers: number; readonly labs: readonly string[] }
  readonly policy: 'nothing' | 'mended' | 'in-use' | { readonly line: string }
}

export interface ProgramFacts {
  readonly component: string
  /** Of the operating system, without java. */
  readonly missing: readonly string[]
  readonly path: string
  /** The lab goes without it. */
  readonly optional: boolean
}

export interface SetFacts {
  readonly set: string
  readonly isHere: boolean
  /** It is in the person's own Maven repository, or a mirror is named. */
  readonly comesWithoutMaven: boolean
  /** `--deep`: null when it was not looked at. */
  readonly damage: readonly string[] | null
  readonly folder: string
  /** Mounted into a container, too. */
  readonly forDocker: boolean
}

export interface PortFacts {
  readonly port: number
  /** `kafka.client` */
  readonly label: string
  /** Null: free, or this lab's own. */
  readonly owner: string | null
  /** A free one near it. */
  readonly other: number
}
