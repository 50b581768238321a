import { MsaError } from '../shared/errors.ts'
import { portsAsked, shiftOf } from './asked-ports.ts'
import type { ComponentDefinition, Runtime } from './component.ts'
import { portKey } from './host-address.ts'
import type { Member } from './members.ts'
import { type PortMachine, portsTaken, type TakenPort } from './ports-taken.ts'
import { portsIn } from './specify.ts'

export interface PortsWanted {
  readonly members: readonly Member[]
  /** Every component there is: what may be asked for. */
  readonly registry: readonly ComponentDefinition[]
  readonly runtime: Runtime
  /** Of the settings: ports given earlier. */
  readonly kept: Readonly<Record<string, number>>
  /** As people typed them. */
  readonly asked: Readonly<Record<string, number>>
  /** Components with a delay in front: their programs move to a port behind it. */
  readonly slow?: ReadonlySet<string>
  /** Ports on which this lab itself listens now: not a stranger's, whatever the machine says. */
  readonly held: ReadonlySet<number>
  /** A port that is taken is exchanged for a free one. */
  readonly auto: boolean
}

export interface AllocatedPorts {
  /** For the settings: what was kept, and all that this lab needs. */
  readonly ports: Readonly<Record<string, number>>
  /** What is not where it was to be expected, in order. */
  readonly moved: readonly { readonly key: string; readonly from: number; readonly to: number }[]
}

/** A port for everything that listens: the one asked for, or the one it had before, or the one people know. */
export async function allocatePorts(wanted: PortsWanted, machine: PortMachine): Promise<AllocatedPorts> {
  const wishes = wishesOf(wanted)
  const strangers = await takenByStrangers(wishes, wanted.held, machine)
  const given = new Map<number, Wish>()
  const ports: Record<string, number> = { ...wanted.kept }
  const moved: AllocatedPorts['moved'][number][] = []
  const taken: TakenPort[] = []
  const give = (wish: Wish, port: number) => {
    given.set(port, wish)
    ports[wish.key] = port
    if (port !== wish.port && !wish.isSilent) moved.push({ key: wish.key, from: wish.port, to: port })
  }
  for (const wish of wishes) {
    const rival = given.get(wish.port)
    const canMove = wish.isSilent || (wanted.auto && !(rival && wish.source === 'asked'))
    if (!rival && wish.port !== 0 && !strangers.has(wish.port)) give(wish, wish.port)
    else if (canMove) give(wish, await machine.findFree(wish.near, reserved(wishes, ports)))
    else if (rival) throw sameport(rival, wish)
    else taken.push(wish)
  }
  if (taken.length > 0) throw await portsTaken(taken, machine, reserved(wishes, ports))
  return { ports, moved }
}

interface Wish extends TakenPort {
  readonly key: string
  readonly source: 'asked' | 'kept' | 'known'
  /** Nobody types it: another one will do, and need not be told. */
  readonly isSilent: boolean
  readonly near: number | undefined
}

/** What was asked for chooses first, what nobody types last. */
function wishesOf({ members, registry, runtime, kept, asked, slow }: PortsWanted): Wish[] {
  const wishedFor = portsAsked(asked, members, registry)
  const wishes = members.flatMap((member) =>
    portsIn(member.definition, runtime)
      .filter(([, definition]) => !definition.peerOnly)
      .flatMap(([name, definition]): Wish[] => {
        const key = portKey(member, name)
        // Beside the first, wherever that one is.
        const base = kept[`${member.definition.name}-1.${name}`] ?? definition.port
        const known = definition.port === 0 ? 0 : base + shiftOf(member)
        const port = wishedFor.get(key) ?? kept[key] ?? known
        const source = wishedFor.has(key) ? 'asked' : key in kept ? 'kept' : 'known'
        const isSilent = source !== 'asked' && (definition.internal === true || known === 0)
        const front: Wish = {
          key,
          label: `${member.name}.${name}`,
          owner: member.name,
          port,
          source,
          isSilent,
          near: port || undefined,
        }
        if (definition.internal || !slow?.has(member.definition.name)) return [front]
        const behind = `${key}.behind`
        return [
          front,
          { ...front, key: behind, port: kept[behind] ?? 0, source: 'kept', isSilent: true, near: front.port || undefined },
        ]
      }),
  )
  const rank = (wish: Wish) => (wish.isSilent ? 3 : ['asked', 'kept', 'known'].indexOf(wish.source))
  return wishes.sort((a, b) => rank(a) - rank(b))
}

async function takenByStrangers(wishes: readonly Wish[], held: ReadonlySet<number>, machine: PortMachine): Promise<Set<number>> {
  const candidates = [...new Set(wishes.map(({ port }) => port))].filter((port) => port !== 0 && !held.has(port))
  const free = await Promise.all(candidates.map((port) => machine.isFree(port)))
  return new Set(candidates.filter((_, index) => !free[index]))
}

/** Neither what was given or kept, nor what others of this lab still hope for. */
function reserved(wishes: readonly Wish[], ports: Readonly<Record<string, number>>): Set<number> {
  return new Set([...Object.values(ports), ...wishes.map(({ port }) => port)])
}

function sameport(rival: Wish, wish: Wish): MsaError {
  const verb = rival.source === 'asked' && wish.source === 'asked' ? 'are both asked to use' : 'would both use'
  return new MsaError('USAGE', `${rival.label} and ${wish.label} ${verb} port ${wish.port}.`, {
    hint:
      wish.source === 'asked'
        ? `--port ${wish.label}=<another>`
        : `msa up --auto-ports          or  --port ${wish.label}=<another>`,
    exitCode: 2,
  })
}
