import type { ConfigServing } from './config-serving.ts'
import type { Probe } from './probe.ts'
import type { Broker } from './settings.ts'

export type Runtime = 'docker' | 'native'
export type Profile = 'core' | 'connect' | 'messaging' | 'monitoring'

/** Where one instance of a component runs. Answers for a container or for the host, so that no component knows which it is. */
export interface Place {
  readonly runtime: Runtime
  readonly kraft: boolean
  /** 1-based. */
  readonly instance: number
  /** How many instances of this component the lab has. */
  readonly of: number
  /** What the program itself must bind: `0.0.0.0:9092` in a container, `127.0.0.1:<port of this lab>` on the host. */
  listen(port: string): Address
  /** How a person (and a client on the host) reaches this instance. */
  host(port: string): Address
  /** How a neighbour in the lab reaches an instance of a component (this one's own by default). */
  reach(component: string, port: string, instance?: number): string
  /** How another component reaches a third: in Docker a process of the host is told where a container finds its neighbour. */
  reachFrom(from: string, component: string, port: string): string
  /** How the neighbours reach all instances of a component: `kafka-1:29092,kafka-2:29092`. Empty when it is not in the lab. */
  reachAll(component: string, port: string): string
  /** Is a component part of the lab? */
  has(component: string): boolean
  /** A folder that survives restarts: below the lab's folder on the host, a named volume in a container. */
  readonly dataDir: string
  /** The same for all instances of a component; in containers each has its own. */
  readonly sharedDir: string
  /** Where a file of `files` ends up. */
  file(name: string): string
  /** The user the lab runs as on the host: some servers refuse to be root unless told. */
  readonly user: { readonly name: string; readonly isRoot: boolean }
  /** How a container reaches a process on the host: `host.docker.internal`; 127.0.0.1 on the host's own network. */
  readonly hostGateway: string
  /** A secret made per lab, by name; the same every time. 22 characters of base64url (16 random bytes). */
  secret(name: string): string
  /** The folder of a set of jars (`artefacts.ts`) as the program sees it. */
  jars(set: JarSet): string
  /** The folder of the plugins a person has installed (`connect plugins install`), as the program sees it; null: none. */
  readonly plugins: string | null
  /** The path of a program of the operating system; its bare name in a container. */
  program(name: string): string
  /** How one of our services is started: Node and the file it begins with. */
  ours(service: string): readonly string[]
  /** By the names `msa env` prints, as they are reached from here: what the lab has of these components, or all it has. */
  addresses(components?: readonly string[]): Readonly<Record<string, string>>
  /** What the bus runs over. */
  readonly broker: Broker
  readonly config: ConfigServing
}

export type JarSet = 'kafka' | 'zipkin' | 'debezium'

export interface Address {
  readonly host: string
  readonly port: number
}

export interface PortDefinition {
  /** The port people know. An instance after the first takes this plus `step` for each one before it. */
  readonly port: number
  /** It exists in this runtime alone. */
  readonly only?: Runtime
  /** Nobody types it: any free port will do when this one is taken. */
  readonly internal?: true
  /** Its port in a container, where `port` says that any will do on the host. */
  readonly inside?: number
  /** Seen by neighbours in containers only; never published on the host. */
  readonly peerOnly?: true
}

export interface TextFile {
  readonly content: string
  /** Readable by its program alone: it holds a secret. */
  readonly secret?: true
}

/** What is run: a program with arguments, its environment, the files it reads. Plain data, the same for both runtimes. */
export interface Launch {
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, TextFile>>
  readonly ready: readonly Probe[]
  /** Runs each time after it answers and before it counts as healthy; idempotent. In the container, or on the host. */
  readonly prepare?: readonly string[]
  /** Docker only: what the official image needs to be told. */
  readonly container?: ContainerFacts
  /** Native only: makes and uses a class-data archive, so that a JVM starts in half the time. */
  readonly classDataArchive?: true
  /** Native only: where it runs; its data folder when left out. */
  readonly cwd?: string
  /** A change of this alone is a change of it; everything it is told counts when left out. */
  readonly identity?: string
}

export interface ContainerFacts {
  readonly entrypoint?: readonly string[]
  readonly user?: string
  /** Where the image wants a file of `files`, when it is not by our own choice. */
  readonly paths?: Readonly<Record<string, string>>
  /** Numeric owner of `files`, so that the image's user can read a secret one. */
  readonly fileOwner?: number
  /** The group of the image's own user, where it is not root: what a fresh volume must belong to (`export k8s`). */
  readonly dataGroup?: number
  /** For `export compose` and `export k8s`: a check that runs inside the container, with what the official image ships. */
  readonly healthcheck?: readonly string[]
}

export interface ExitRule {
  /** A line among the last ones it printed. */
  readonly says: RegExp
  /** try-again: no failure, it is started again at once until its time is up. failed: the first start is given up, with these words. */
  readonly means: 'try-again' | 'failed'
  /** In words: shown to people. */
  readonly because: string
  readonly hint?: string
}

export interface Link {
  /** The name `msa env` prints. */
  readonly env: string
  /** `{port}` stands for host:port of a named port, `{secret:name}` for a secret, `{lab:configRepo}` for what is served. */
  readonly url: string
  /** In the lab's own network, where that is another port. */
  readonly inside?: string
}

export interface ComponentDefinition {
  readonly name: string
  /** At most 60 characters. */
  readonly summary: string
  /** A job is done when it has exited with 0. */
  readonly kind: 'engine' | 'service' | 'job'
  readonly profile: Profile
  /** Left out with one line where it cannot be had. */
  readonly optional?: true
  readonly ports: Readonly<Record<string, PortDefinition>>
  /** How far the ports of two instances are apart; a component without it is never scaled. */
  readonly portStep?: number
  /** These are healthy before it starts. */
  readonly needs: readonly string[]
  /** These too, where they are about to start; it runs without them all the same, and never brings them into a lab. */
  readonly after?: readonly string[]
  /** A person's own program of this name (`services:` of msa.yaml) takes its place. */
  readonly replaceable?: true
  /** A process of this machine in both runtimes. */
  readonly onHost?: true
  /** Files, folders and patterns, absolute: it is started again when one of them changes. */
  readonly watch?: readonly string[]
  /** What it takes when in use: one instance, in MiB. */
  readonly memoryMiB: number
  /** The programs of the operating system it needs in the native runtime (`runtime/packages.ts` knows their packages). */
  readonly programs?: readonly string[]
  /** Sets of Maven artefacts it needs (`artefacts.ts`): in the native runtime, and in both. */
  readonly jars?: { readonly native?: readonly JarSet[]; readonly always?: readonly JarSet[] }
  /** It reads what a person has installed for it (`Place.plugins`). */
  readonly takesPlugins?: true
  readonly image: string
  /** Where the image keeps its data. */
  readonly imageDataDir: string
  /** Shares the host's network where the engine can (Linux), to reach services on the host's loopback. */
  readonly hostNetwork?: true
  readonly at: (place: Place) => Launch
  readonly exits?: readonly ExitRule[]
  readonly stop?: { readonly signal?: 'SIGTERM' | 'SIGINT' | 'SIGQUIT'; readonly graceMs?: number }
  readonly startTimeoutMs?: number
  /** What is done beyond a restart. */
  readonly heal?: 'failed-connector-tasks'
  /** `place` for status, and the page `msa open` opens. */
  readonly where: string
  readonly page?: string
  readonly links: readonly Link[]
  readonly variants?: { readonly kraft?: Partial<Pick<ComponentDefinition, 'needs' | 'ports'>> & { readonly absent?: true } }
}

/** A component of the lab. The identity function: it is here for the types. */
export function defineComponent(definition: ComponentDefinition): ComponentDefinition {
  return definition
}
