import { createHash } from 'node:crypto'
import type { ComponentDefinition, JarSet } from '../component.ts'
import { type ConfigServing, lessonKey } from '../config-serving.ts'
import { inMode, type Member, select, toMembers } from '../members.ts'
import { nodeFlags } from '../node-flags.ts'
import { nothingElse } from '../nothing-else.ts'
import { allocatePorts } from '../ports.ts'
import type { Broker, LabSettings } from '../settings.ts'
import type { DockerLaunch, InstanceSpec } from '../spec.ts'
import { type Lab, type Machine, placeOf, portInside, portsIn, specify } from '../specify.ts'
import { secretMark } from './secrets.ts'

/** What is to be exported: the words of `up`. */
export interface ExportWish {
  readonly name: string
  readonly profiles: readonly string[]
  readonly names: readonly string[]
  readonly kraft: boolean
  readonly scale: Readonly<Record<string, number>>
  readonly ports: Readonly<Record<string, number>>
  readonly images: Readonly<Record<string, string>>
  readonly registry: readonly ComponentDefinition[]
  /** Where jars lie that no image carries. */
  readonly pathOfJars: (set: JarSet) => string
  readonly config: ConfigServing
  readonly broker: Broker
}

/** A lab as any container platform would run it: names instead of this machine's addresses, no secret of anybody's. */
export interface Blueprint {
  readonly name: string
  readonly parts: readonly Part[]
}

export interface Part extends Pick<InstanceSpec, 'id' | 'name' | 'component' | 'hash' | 'memoryMiB' | 'stop' | 'startTimeoutMs'> {
  readonly launch: DockerLaunch
  /** The parts that are healthy before it starts. */
  readonly needs: readonly { readonly id: string; readonly name: string; readonly port: number }[]
  /** All ports it listens on in its container, by name. */
  readonly listens: readonly { readonly name: string; readonly port: number }[]
  readonly healthcheck: readonly string[] | null
  readonly dataGroup: number | null
}

/** The parts of the lab these words describe. Nothing of this machine or of a running lab is looked at: the same words give the same text. */
export async function blueprintOf(wish: ExportWish): Promise<Blueprint> {
  const registry = inMode(wish.registry, wish.kraft)
  const components = select(registry, wish)
  const members = toMembers(registry, components, wish.scale)
  const anyPort = {
    members,
    registry: wish.registry,
    runtime: 'docker',
    kept: {},
    asked: wish.ports,
    held: new Set<number>(),
    auto: false,
  } as const
  const { ports } = await allocatePorts(anyPort, nothingElse)
  const settings = settingsOf(wish, components, ports)
  const lab: Lab = { members, settings, machine: machineOf(wish) }
  const specs = specify(members, settings, lab.machine)
  return { name: wish.name, parts: specs.flatMap((spec, at) => partOf(spec, members[at], lab)) }
}

function partOf(spec: InstanceSpec, member: Member | undefined, lab: Lab): Part[] {
  const { id, name, component, hash, memoryMiB, stop, startTimeoutMs, launch } = spec
  if (launch.kind !== 'docker' || member === undefined) return []
  const container = member.definition.at(placeOf(member, lab)).container
  const needs = lab.members.filter((other) => spec.needs.includes(other.id))
  return [
    {
      ...{ id, name, component, hash, memoryMiB, stop, startTimeoutMs, launch },
      needs: needs.map((other) => ({ id: other.id, name: other.name, port: firstPort(other) })),
      listens: portsIn(member.definition, 'docker').map(([port, definition]) => ({ name: port, port: portInside(definition) })),
      healthcheck: container?.healthcheck ?? null,
      dataGroup: container?.dataGroup ?? null,
    },
  ]
}

function firstPort({ definition }: Member): number {
  const [, first] = portsIn(definition, 'docker').find(([, port]) => !port.internal) ?? []
  if (first === undefined) throw new Error(`${definition.name} is needed, and has no port to wait for`)
  return portInside(first)
}

function settingsOf(
  { name, kraft, scale, broker }: ExportWish,
  components: readonly string[],
  ports: LabSettings['ports'],
): LabSettings {
  return { schemaVersion: 1, id: `export of ${name}`, name, runtime: 'docker', kraft, components, scale, ports, slow: {}, broker }
}

function machineOf({ name, images, pathOfJars, config }: ExportWish): Machine {
  return {
    labDir: '/',
    user: { name: 'root', isRoot: true },
    // A network of its own on every platform: Prometheus goes by names, too.
    sharesHostNetwork: false,
    pathOfProgram: (program) => program,
    pathOfJars,
    pathOfArchive: () => null,
    // No secret at all: it only has to differ between clusters. A word that begins with `-` would be taken for an option.
    secret: (secret) => (secret === 'kafka-cluster-id' ? clusterIdOf(name) : secretMark(secret)),
    images,
    commandOfOurs: (service) => ['node', ...nodeFlags, `/opt/msa/dist/services/${service}/main.js`],
    config: servedInside(config),
  }
}

/** Where the image of our services has the lessons' files. A folder of this machine does not travel; a repository with an address does. */
function servedInside({ repo, encrypt }: ConfigServing): ConfigServing {
  const { key } = encrypt
  return {
    repo: repo.kind === 'git' ? repo : { kind: 'folder', path: '/opt/msa/templates/config-repo' },
    encrypt: { key: key === null || key === lessonKey ? key : secretMark('encrypt'), keyStore: null },
  }
}

function clusterIdOf(name: string): string {
  const id = createHash('sha256').update(`cluster of ${name}`).digest().subarray(0, 16).toString('base64url')
  return id.replace(/^-/, 'A')
}
