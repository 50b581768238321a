import type { Runtime } from '../component.ts'
import type { SystemContext } from './context.ts'
import type { ProjectKey } from './schema.ts'
import type { SecretSource } from './secret.ts'

/** `msa.yaml` as the rest of the lab reads it: defaults filled in, folders absolute. */
export interface Project {
  /** Null where there is no file, and everything is a default. */
  readonly file: string | null
  /** The folder of the file; otherwise the one the search began in. */
  readonly dir: string
  readonly name: string
  readonly runtime: Runtime | 'auto'
  readonly profiles: readonly ProfileChoice[]
  readonly kraft: boolean
  /** `kafka.client` → 19092; also `kafka-2.client`, and `zipkin` where there is but one. See `asked-ports.ts`. */
  readonly ports: Readonly<Record<string, number>>
  readonly scale: Readonly<Record<string, number>>
  readonly images: Readonly<Record<string, string>>
  readonly configRepo: ConfigRepo | null
  readonly encrypt: EncryptSettings
  /** Real systems that are not this lab. */
  readonly contexts: Readonly<Record<string, SystemContext>>
  readonly broker: 'rabbitmq' | 'kafka'
  readonly services: Readonly<Record<string, ProjectService>>
  /** The keys the file does give: what it says on purpose may contradict a running lab, a default may not. */
  readonly given: readonly ProjectKey[]
  /** One line each, with its place. */
  readonly warnings: readonly string[]
}

export type ProfileChoice = 'core' | 'connect' | 'messaging' | 'monitoring' | 'full'

export type ConfigRepo = { readonly kind: 'folder'; readonly path: string } | { readonly kind: 'git'; readonly url: string }

export interface EncryptSettings {
  readonly key: SecretSource | null
  readonly keyStore: {
    readonly location: string | null
    readonly alias: string | null
    readonly password: SecretSource | null
    readonly secret: SecretSource | null
  } | null
}

/** A person's own program in the lab's graph. */
export interface ProjectService {
  /** Text is for the shell, a list is a program and its arguments. */
  readonly command: string | readonly string[] | null
  readonly image: string | null
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly needs: readonly string[]
  readonly health: { readonly path: string | null; readonly port: string | null; readonly timeoutMs: number | null } | null
  /** 0: any free port. */
  readonly ports: Readonly<Record<string, number>>
  /** Files and folders whose change restarts it; true: its `cwd`. */
  readonly watch: boolean | readonly string[]
  /** Done when it exits 0. */
  readonly job: boolean
}
