import { MsaError } from '../shared/errors.ts'

/** What the allocation of ports asks the machine. */
export interface PortMachine {
  readonly isFree: (port: number) => Promise<boolean>
  readonly findFree: (near: number | undefined, taken: ReadonlySet<number>) => Promise<number>
  /** The process that holds a port, in words; undefined when it cannot be told. */
  readonly ownerOf: (port: number) => Promise<string | undefined>
  /** The container that publishes it. */
  readonly publisherOf: (port: number) => Promise<{ readonly name: string; readonly image: string } | undefined>
}

export interface TakenPort {
  readonly port: number
  /** Who needs it: `kafka`. */
  readonly owner: string
  /** As it is typed: `kafka.client`. */
  readonly label: string
}

/** PORT_IN_USE for all of them at once: who has them, and what to type. */
export async function portsTaken(
  taken: readonly TakenPort[],
  machine: PortMachine,
  reserved: ReadonlySet<number>,
): Promise<MsaError> {
  const holders = await Promise.all(taken.map(({ port }) => holderAsText(port, machine)))
  const hint = `msa up --auto-ports          or  msa up ${(await otherPorts(taken, machine, reserved)).join(' ')}`
  const [first] = taken
  if (first && taken.length === 1) {
    const details = [`by    ${holders[0]}`]
    return new MsaError('PORT_IN_USE', `port ${first.port} is taken, and ${first.owner} needs it`, { details, hint, exitCode: 3 })
  }
  const width = Math.max(...taken.map(({ owner }) => owner.length))
  const details = taken.map(
    ({ port, owner }, index) => `${String(port).padStart(5)}  ${owner.padEnd(width)}  by ${holders[index]}`,
  )
  return new MsaError('PORT_IN_USE', `${taken.length} ports that the lab needs are taken`, { details, hint, exitCode: 3 })
}

async function otherPorts(taken: readonly TakenPort[], machine: PortMachine, reserved: ReadonlySet<number>): Promise<string[]> {
  const unusable = new Set(reserved)
  const flags: string[] = []
  for (const { port, label } of taken) {
    const free = await machine.findFree(port, unusable)
    unusable.add(free)
    flags.push(`--port ${label}=${free}`)
  }
  return flags
}

/** The container first: the process that holds its port is only the engine's proxy. */
async function holderAsText(port: number, machine: PortMachine): Promise<string> {
  const container = await machine.publisherOf(port).catch(() => undefined)
  if (container) return `container ${container.name} (${container.image})`
  const owner = await machine.ownerOf(port).catch(() => undefined)
  return owner ?? `a process that cannot be seen from here${port < 1024 ? ', or nobody: ports below 1024 need root' : ''}`
}
