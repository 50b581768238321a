import type { ComponentDefinition } from '../../src/lab/component.ts'
import { components } from '../../src/lab/components.ts'
import { portKey } from '../../src/lab/host-address.ts'
import { inMode, type Member, toMembers } from '../../src/lab/members.ts'
import type { LabSettings } from '../../src/lab/settings.ts'
import type { InstanceSpec } from '../../src/lab/spec.ts'
import { type Machine, portsIn, specify } from '../../src/lab/specify.ts'
import { settingsOf } from './fakes/supervisor.ts'

export const machine: Machine = {
  labDir: '/state/labs/msa',
  user: { name: 'ada', isRoot: false },
  sharesHostNetwork: true,
  pathOfProgram: (name) => `/usr/bin/${name}`,
  pathOfJars: (set) => `/cache/${set}`,
  pathOfArchive: ({ name }) => `/cache/${name}.jsa`,
  secret: (name) => `SECRET-${name}`,
  images: {},
  commandOfOurs: (service) => ['/usr/bin/node', `/dist/services/${service}/main.js`],
  config: { repo: { kind: 'work-tree', path: '/state/labs/msa/config-repo' }, encrypt: { key: 'KEY', keyStore: null } },
}

export interface LabFacts
  extends Partial<Pick<LabSettings, 'runtime' | 'kraft' | 'components' | 'scale' | 'slow' | 'name' | 'broker'>> {
  readonly machine?: Partial<Machine>
  /** Ports that are not where they are known to be. */
  readonly ports?: Readonly<Record<string, number>>
  readonly registry?: readonly ComponentDefinition[]
}

export interface WorkedOut {
  readonly settings: LabSettings
  readonly members: readonly Member[]
  readonly specs: readonly InstanceSpec[]
  of(id: string): InstanceSpec
}

/** A lab worked out on a machine where nothing depends on the real one; everything there is, unless said otherwise. */
export function workedOut({ machine: other, ports, registry = components, ...facts }: LabFacts = {}): WorkedOut {
  const known = inMode(registry, facts.kraft ?? false)
  const bare = settingsOf(facts.components ?? known.map(({ name }) => name), facts)
  const members = toMembers(known, bare.components, bare.scale)
  const settings = { ...bare, ports: { ...portsOf(members, bare), ...ports } }
  const specs = specify(members, settings, { ...machine, ...other })
  return {
    ...{ settings, members, specs },
    of(id) {
      const spec = specs.find((each) => each.id === id)
      if (!spec) throw new Error(`there is no ${id}`)
      return spec
    },
  }
}

function portsOf(members: readonly Member[], { runtime, slow }: LabSettings): Record<string, number> {
  const ports: Record<string, number> = {}
  let free = 41_000
  for (const member of members) {
    for (const [name, { port, peerOnly }] of portsIn(member.definition, runtime)) {
      if (peerOnly) continue
      const own = port === 0 ? ++free : port + (member.definition.portStep ?? 1) * (member.instance - 1)
      ports[portKey(member, name)] = own
      if (slow[member.definition.name] !== undefined)
        ports[`${portKey(member, name)}.behind`] = own + 40_000 - (own > 20_000 ? 20_000 : 0)
    }
  }
  return ports
}
