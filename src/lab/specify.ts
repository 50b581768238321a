import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Address, ComponentDefinition, JarSet, Launch, Place, PortDefinition } from './component.ts'
import type { ConfigServing } from './config-serving.ts'
import { portKey, portOf, withPorts } from './host-address.ts'
import { linksOf } from './links.ts'
import type { Member } from './members.ts'
import type { LabSettings } from './settings.ts'
import type { DockerLaunch, InstanceSpec, NativeLaunch, RenderedFile } from './spec.ts'

/** What must be known of the machine to work a lab out. */
export interface Machine {
  /** Folder of this lab below the state directory. */
  readonly labDir: string
  readonly user: { readonly name: string; readonly isRoot: boolean }
  /** The container engine runs on this machine's own kernel: a container may share the host's network. */
  readonly sharesHostNetwork: boolean
  readonly pathOfProgram: (name: string) => string
  readonly pathOfJars: (set: JarSet) => string
  /** Plugins that a person has installed for this lab; there where there are some. */
  readonly plugins?: string | undefined
  /** Where the JVM's archive of this component is kept; null when the machine's java makes none. */
  readonly pathOfArchive: (component: Pick<ComponentDefinition, 'name' | 'jars'>) => string | null
  readonly secret: (name: string) => string
  /** `images:` of msa.yaml. */
  readonly images: Readonly<Record<string, string>>
  readonly commandOfOurs: (service: string) => readonly string[]
  readonly config: ConfigServing
}

/** The members of a lab, worked out to the last byte. Pure: the same settings on the same machine give the same hashes. */
export function specify(members: readonly Member[], settings: LabSettings, machine: Machine): InstanceSpec[] {
  return members.map((member) => specifyOne(member, { members, settings, machine }))
}

/** What a member is worked out within. */
export interface Lab {
  readonly members: readonly Member[]
  readonly settings: LabSettings
  readonly machine: Machine
}

function specifyOne(member: Member, lab: Lab): InstanceSpec {
  const { definition } = member
  const place = placeOf(member, lab)
  const launch = definition.at(place)
  const ready = launch.ready.map((probe) => {
    // Asked from the host, at the program itself and not at the delay in front of it.
    if (/^\d+$/.test(probe.port)) return { probe, host: '127.0.0.1', port: Number(probe.port) }
    const address = isOnHost(member, lab) ? place.listen(probe.port) : behindDelay(member, probe.port, lab)
    return { probe, host: '127.0.0.1', port: address.port }
  })
  const rendered = isContainer(member, lab) ? dockerLaunch(member, launch, lab) : nativeLaunch(member, launch, place, lab)
  const delayMs = lab.settings.slow[definition.name]
  const relays = delayMs === undefined ? [] : publicPorts(member, lab).map((port) => relayOf(member, port, lab))
  const prepare = launch.prepare ?? []
  const { watch } = definition
  const hash = createHash('sha256')
    .update(launch.identity ?? JSON.stringify([rendered, ready, prepare, relays, ...(watch ? [watch] : [])]))
    .digest('hex')
    .slice(0, 16)
  return {
    id: member.id,
    component: definition.name,
    kind: definition.kind,
    instance: member.instance,
    name: member.name,
    hash,
    needs: [...new Set([...member.needs, ...member.after])],
    launch: rendered,
    ready,
    prepare,
    exits: (definition.exits ?? []).map(({ says, means, because, hint }) => ({
      says: says.source,
      flags: says.flags,
      means,
      because,
      hint: hint ?? null,
    })),
    stop: { signal: definition.stop?.signal ?? 'SIGTERM', graceMs: definition.stop?.graceMs ?? 10_000 },
    startTimeoutMs: definition.startTimeoutMs ?? 90_000,
    heal: definition.heal ?? null,
    where: withPorts(definition.where, member, lab.settings),
    memoryMiB: definition.memoryMiB,
    watch: watch ?? [],
    slow: delayMs === undefined ? null : { delayMs, relays },
  }
}

/** Where a member runs, as its definition asks for it. */
export function placeOf(member: Member, lab: Lab): Place {
  const { settings, machine } = lab
  const inDocker = isContainer(member, lab)
  const host = isOnHost(member, lab)
  const find = (component: string, instance: number) =>
    lab.members.find((other) => other.definition.name === component && other.instance === instance)
  const reach = (component: string, port: string, instance = 1): string => {
    const other = find(component, instance)
    if (!other) throw new Error(`${member.id} reaches for ${component}-${instance}, which is not in the lab`)
    if (host) return `127.0.0.1:${portOf(other, port, settings)}`
    // A neighbour on the host's own network has no name in the lab's.
    if (isOnHost(other, lab)) return `host.docker.internal:${portOf(other, port, settings)}`
    return `${other.id}:${portInside(definedPort(other, port))}`
  }
  const filesDir = inDocker ? '/etc/msa' : join(machine.labDir, 'files', member.id)
  return {
    runtime: inDocker ? 'docker' : 'native',
    kraft: settings.kraft,
    instance: member.instance,
    of: member.of,
    listen: (port) => listenAddress(member, port, lab),
    host: (port): Address => ({ host: '127.0.0.1', port: portOf(member, port, settings) }),
    reach,
    reachFrom: (from, component, port) => {
      const asker = find(from, 1)
      if (!asker) throw new Error(`${member.id} speaks of ${from}, which is not in the lab`)
      return placeOf(asker, lab).reach(component, port)
    },
    reachAll: (component, port) =>
      lab.members
        .filter((other) => other.definition.name === component)
        .map((other) => reach(component, port, other.instance))
        .join(','),
    has: (component) => lab.members.some((other) => other.definition.name === component),
    dataDir: inDocker ? member.definition.imageDataDir : join(machine.labDir, 'data', dataName(member, settings)),
    sharedDir: inDocker ? member.definition.imageDataDir : join(machine.labDir, 'data', member.definition.name),
    file: (name) => join(filesDir, name),
    user: machine.user,
    hostGateway: host ? '127.0.0.1' : 'host.docker.internal',
    secret: machine.secret,
    jars: (set) => (inDocker ? imageJars[set] : machine.pathOfJars(set)),
    plugins: machine.plugins === undefined ? null : inDocker ? imagePlugins : machine.plugins,
    program: (name) => (inDocker ? name : machine.pathOfProgram(name)),
    ours: machine.commandOfOurs,
    addresses: (components) =>
      linksOf(
        lab.members.filter(({ definition }) => components?.includes(definition.name) ?? true),
        {
          addressOf: (other, port) => reach(other.definition.name, port, other.instance),
          isInside: !host,
          secret: machine.secret,
          settings,
        },
      ),
    broker: settings.broker ?? 'rabbitmq',
    config: machine.config,
  }
}

const imageJars: Readonly<Record<JarSet, string>> = {
  kafka: '/opt/kafka/libs',
  zipkin: '/zipkin',
  debezium: '/opt/msa/plugins',
}
const imagePlugins = '/opt/msa/installed-plugins'

function listenAddress(member: Member, port: string, lab: Lab): Address {
  if (isOnHost(member, lab)) return { host: '127.0.0.1', port: behindDelay(member, port, lab).port }
  // Inside a container: what is published of it is on the host's 127.0.0.1 alone.
  return { host: '0.0.0.0', port: portInside(definedPort(member, port)) }
}

/** The port on the host at which the program itself is found: behind the delay, when there is one. */
function behindDelay(member: Member, port: string, lab: Lab): Address {
  const hidden =
    lab.settings.slow[member.definition.name] === undefined ? undefined : lab.settings.ports[`${portKey(member, port)}.behind`]
  return { host: '127.0.0.1', port: hidden ?? portOf(member, port, lab.settings) }
}

function relayOf(member: Member, port: string, lab: Lab) {
  return { from: portOf(member, port, lab.settings), to: behindDelay(member, port, lab).port }
}

/** The ports people use: neither internal ones nor those of containers among themselves. */
function publicPorts(member: Member, lab: Pick<Lab, 'settings'>): string[] {
  return portsIn(member.definition, lab.settings.runtime)
    .filter(([, definition]) => !definition.internal && !definition.peerOnly)
    .map(([name]) => name)
}

/** The ports a component has in a lab of this runtime. */
export function portsIn(
  { ports, onHost }: Pick<ComponentDefinition, 'ports' | 'onHost'>,
  runtime: LabSettings['runtime'],
): [string, PortDefinition][] {
  return Object.entries(ports).filter(([, { only }]) => only === undefined || only === (onHost ? 'native' : runtime))
}

function definedPort(member: Member, port: string): PortDefinition {
  const definition = member.definition.ports[port]
  if (!definition) throw new Error(`${member.definition.name} has no port "${port}"`)
  return definition
}

/** What a program in a container listens on. */
export function portInside({ port, inside }: PortDefinition): number {
  return inside ?? port
}

function isContainer({ definition }: Member, { settings }: Lab): boolean {
  return settings.runtime === 'docker' && !definition.onHost
}

function onHostNetwork(member: Member, lab: Lab): boolean {
  return isContainer(member, lab) && member.definition.hostNetwork === true && lab.machine.sharesHostNetwork
}

/** Reached, and reaching others, at this machine's own 127.0.0.1. */
function isOnHost(member: Member, lab: Lab): boolean {
  return !isContainer(member, lab) || onHostNetwork(member, lab)
}

/** Data of one mode is never opened by the other. */
function dataName(member: Member, settings: LabSettings): string {
  return settings.kraft && member.definition.variants?.kraft ? `${member.id}-kraft` : member.id
}

function nativeLaunch(member: Member, launch: Launch, place: Place, { machine }: Lab): NativeLaunch {
  return {
    kind: 'native',
    command: launch.command,
    env: launch.env ?? {},
    cwd: launch.cwd ?? place.dataDir,
    folders: launch.cwd === undefined ? [place.dataDir] : [],
    files: files(launch, (name) => place.file(name)),
    classDataArchive: launch.classDataArchive ? machine.pathOfArchive(member.definition) : null,
  }
}

function dockerLaunch(member: Member, launch: Launch, lab: Lab): DockerLaunch {
  const { definition, id } = member
  const { settings, machine } = lab
  const container = launch.container ?? {}
  const host = onHostNetwork(member, lab)
  const published = portsIn(definition, 'docker').filter(([, port]) => !port.peerOnly && !port.internal)
  return {
    kind: 'docker',
    containerName: `${settings.name}-${id}`,
    image: machine.images[definition.name] ?? definition.image,
    entrypoint: container.entrypoint ?? null,
    command: launch.command,
    env: launch.env ?? {},
    user: container.user ?? null,
    hostname: id,
    aliases: [...new Set([id, definition.name])],
    network: host ? 'host' : settings.name,
    ports: host
      ? []
      : published.map(([name, port]) => ({ container: portInside(port), host: behindDelay(member, name, lab).port })),
    volumes:
      definition.imageDataDir === ''
        ? []
        : [{ name: `${settings.name}-${dataName(member, settings)}`, target: definition.imageDataDir }],
    mounts: [
      ...(definition.jars?.always ?? []).map((set) => ({ source: machine.pathOfJars(set), target: imageJars[set] })),
      ...(definition.takesPlugins && machine.plugins !== undefined ? [{ source: machine.plugins, target: imagePlugins }] : []),
    ],
    files: files(launch, (name) => container.paths?.[name] ?? `/etc/msa/${name}`),
    fileOwner: container.fileOwner ?? 0,
    extraHosts: host ? [] : ['host.docker.internal:host-gateway'],
  }
}

function files(launch: Launch, pathOf: (name: string) => string): RenderedFile[] {
  return Object.entries(launch.files ?? {}).map(([name, { content, secret }]) => ({
    path: pathOf(name),
    content,
    secret: secret ?? false,
  }))
}
