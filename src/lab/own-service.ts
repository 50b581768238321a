import { asEnvironment, busProperties, springProperties, withOwnVariables } from '../contracts/spring-environment.ts'
import type { ComponentDefinition, Launch, Link, Place, PortDefinition } from './component.ts'
import { commonExits } from './components/common-exits.ts'
import { foundAt } from './found-at.ts'
import type { Probe } from './probe.ts'
import type { ProjectService } from './project/project.ts'

/** What of the lab's own goes first where it starts, too: the broker, the settings, and who is there. */
const bootFirst = ['rabbitmq', 'kafka', 'config-service', 'discovery-service']

/** A container's own port where any port of this machine will do. */
const firstInside = 8080

/** A person's own program (`services:` of msa.yaml) as a component like the others. `known`: the lab's own, by name and address. */
export function ownDefinition(name: string, service: ProjectService, known: readonly ComponentDefinition[]): ComponentDefinition {
  const { command, image, job, watch, health } = service
  const substituted = known.find((definition) => definition.name === name)
  const ports = portsOf(service, substituted)
  const [first] = Object.keys(ports)
  return {
    name,
    summary: job ? 'a job of your own' : 'a service of your own',
    kind: job ? 'job' : 'service',
    // Asked for with everything else, and by its name.
    profile: 'core',
    ports,
    ...(job ? {} : { portStep: 1 }),
    needs: service.needs,
    // A job may well be what makes the others: it waits for what it says it needs.
    ...(job ? {} : { after: bootFirst }),
    ...(command === null ? { hostNetwork: true } : { onHost: true }),
    memoryMiB: 128,
    image: image ?? '',
    imageDataDir: '',
    ...(watch === false ? {} : { watch: watch === true ? [service.cwd] : watch }),
    at: (place) => launchOf(service, place, { first, known: known.map((definition) => definition.name) }),
    exits: commonExits,
    stop: { graceMs: 10_000 },
    startTimeoutMs: health?.timeoutMs ?? (job ? 600_000 : 120_000),
    where: first === undefined ? '' : isHttp(service, first) ? `http://{${first}}` : `{${first}}`,
    ...(first !== undefined && isHttp(service, first) ? { page: `http://{${first}}` } : {}),
    links: first === undefined || job ? [] : linksOf(name, first, isHttp(service, first), known),
  }
}

function portsOf(
  { ports, job, image }: ProjectService,
  substituted: ComponentDefinition | undefined,
): Record<string, PortDefinition> {
  // Any port is handed to a service that names none: one at a fixed port of its own could be up in one lab only.
  const said = Object.keys(ports).length > 0 || job ? ports : { http: substituted?.ports.http?.port ?? 0 }
  return Object.fromEntries(
    Object.entries(said).map(([port, number], index): [string, PortDefinition] => [
      port,
      number === 0 && image !== null ? { port: 0, inside: firstInside + index } : { port: number },
    ]),
  )
}

function launchOf(
  service: ProjectService,
  place: Place,
  { first, known }: { readonly first: string | undefined; readonly known: readonly string[] },
): Launch {
  const { command, image, cwd, env, needs, job } = service
  const addresses = place.addresses([...known, ...needs])
  const lab = {
    ...addresses,
    ...asEnvironment({
      ...springProperties(addresses),
      ...busProperties(place.broker, addresses),
      ...(first === undefined ? {} : { 'server.port': String(place.listen(first).port), ...foundAt(place, first) }),
    }),
    ...portVariables(service, place, first),
  }
  return {
    command: place.runtime === 'docker' || command === null ? [] : typeof command === 'string' ? ['sh', '-c', command] : command,
    env: withOwnVariables(lab, env),
    cwd,
    ready: job ? [] : probesOf(service, first),
    // Where the lab's ports are is no change of a job: it would all be done again.
    ...(job ? { identity: JSON.stringify([command, image, cwd, env]) } : {}),
  }
}

/** `PORT` is what Node's world reads; the others go by their names: `DEBUG_PORT`. */
function portVariables(service: ProjectService, place: Place, first: string | undefined): Record<string, string> {
  if (first === undefined) return {}
  const others = Object.keys(service.ports).filter((port) => port !== first)
  return {
    PORT: String(place.listen(first).port),
    ...Object.fromEntries(others.map((port) => [`${asVariable(port)}_PORT`, String(place.listen(port).port)])),
  }
}

/** One that says nothing about itself is taken at its port where it named one, and at its word where it did not. */
function probesOf({ health, ports }: ProjectService, first: string | undefined): Probe[] {
  const port = health?.port ?? first
  if (port === undefined || (health === null && Object.keys(ports).length === 0)) return []
  return [health?.path ? { kind: 'http', port, path: health.path } : { kind: 'tcp', port }]
}

function isHttp({ health, ports }: ProjectService, first: string): boolean {
  return first === 'http' || (health?.path != null && (health.port ?? first) === first) || Object.keys(ports).length === 0
}

function linksOf(name: string, port: string, isHttpPort: boolean, known: readonly ComponentDefinition[]): Link[] {
  const { links: inherited = [] } = known.find((definition) => definition.name === name) ?? {}
  if (inherited.length > 0) return [...inherited]
  const env = `MSA_${asVariable(name)}_${isHttpPort ? 'URL' : 'ADDRESS'}`
  const isTaken = known.some(({ links }) => links.some((link) => link.env === env))
  return isTaken ? [] : [{ env, url: isHttpPort ? `http://{${port}}` : `{${port}}` }]
}

function asVariable(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
}
