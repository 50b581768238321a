import type { ComponentDefinition } from '../component.ts'
import type { Member } from '../members.ts'
import { nothingElse } from '../nothing-else.ts'
import { allocatePorts } from '../ports.ts'
import type { Examination } from './gather.ts'

interface Wishes {
  readonly registry: readonly ComponentDefinition[]
  readonly kept: Readonly<Record<string, number>>
  readonly asked: Readonly<Record<string, number>>
  /** Ids of instances that run, and listen there themselves. */
  readonly running: ReadonlySet<string>
}

/** The ports people would type, as `up` would give them on a machine where nothing else listens. */
export async function portsAsWished(
  members: readonly Member[],
  { registry, kept, asked, running }: Wishes,
): Promise<Examination['ports']> {
  const wanted = { members, registry, runtime: 'docker', kept, asked, held: new Set<number>(), auto: true } as const
  const { ports } = await allocatePorts(wanted, nothingElse)
  return members.flatMap(({ id, name, definition }) =>
    Object.entries(definition.ports).flatMap(([portName, { internal, peerOnly, only }]) => {
      const port = ports[`${id}.${portName}`]
      if (port === undefined || definition.ports[portName]?.port === 0 || internal || peerOnly || only === 'native') return []
      return [{ port, label: `${name}.${portName}`, isOwn: running.has(id) }]
    }),
  )
}
