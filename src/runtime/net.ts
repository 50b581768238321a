import { connect, createServer, type Server } from 'node:net'
import { platform } from 'node:process'
import { systemCodeOf } from '../shared/errors.ts'
import { lsofListeners, lsofOwner } from './ports/lsof.ts'
import { type PortOwner, summaryOf } from './ports/owner.ts'
import { holderOf, listeningInodes, procOwner, socketInodesOf } from './ports/proc.ts'

const loopback = '127.0.0.1'

/**
 * Could a program of ours listen there, and would clients reach it and nobody else? So for 127.0.0.1, `::1` is looked at too: it is
 * where a client that was told `localhost` may go first. Listeners on all addresses count as well.
 */
export async function isPortFree(port: number, host = loopback): Promise<boolean> {
  const hosts = host === loopback ? [loopback, '::1'] : [host]
  for (const each of hosts) {
    if (!(await canListen(port, each))) return false
    // macOS lets one listen on an address of which another program has the wildcard.
    if (platform === 'darwin' && (await accepts(port, each))) return false
  }
  return true
}

/**
 * A free port that is easy to remember next to `near`: 19092 for 9092, then 29092, then the ones that follow. Above 32767 Linux
 * takes ports for outgoing connections, so that one found there may be gone the next day; those come last.
 */
export async function findFreePort(near: number | undefined, taken: ReadonlySet<number>): Promise<number> {
  for (const port of near === undefined ? [] : portsNear(near)) {
    if (!taken.has(port) && (await isPortFree(port))) return port
  }
  for (let tries = 0; tries < 50; tries++) {
    const server = await listen(0, loopback)
    const address = server.address()
    await closed(server)
    const port = typeof address === 'object' && address ? address.port : 0
    if (!taken.has(port) && (await isPortFree(port))) return port
  }
  throw new Error('no free port was found in 50 tries')
}

/** Candidates for one that is taken, in the order of their charm. */
export function portsNear(near: number): number[] {
  const shifted = [near + 10_000, near + 20_000].filter((port) => port < 32_768)
  const next = Array.from({ length: 200 }, (_, index) => near + 1 + index).filter((port) => port <= 65_535)
  return [...shifted, ...next]
}

/** Who listens there (or else holds the port); undefined when it cannot be told, as of another user's process. */
export async function ownerOfPort(port: number): Promise<PortOwner | undefined> {
  if (platform !== 'linux') return lsofOwner(port)
  const holder = await holderOf(await listeningInodes(port, 'or-any'))
  return holder === undefined ? undefined : procOwner(holder)
}

/** `java (pid 4711), started 2h ago: kafka.Kafka /opt/kafka/server.properties`. */
export function ownerAsText(owner: PortOwner, now: Date): string {
  return summaryOf(owner, now)
}

/** Is it one of these processes that listens on the port? undefined where this cannot be told. */
export async function groupListensOn(pids: readonly number[], port: number): Promise<boolean | undefined> {
  if (platform !== 'linux') {
    const listeners = await lsofListeners(port)
    return listeners?.some((pid) => pids.includes(pid))
  }
  const inodes = await listeningInodes(port, 'listening')
  if (inodes.size === 0) return false
  let hidden = false
  for (const pid of pids) {
    const held = await socketInodesOf(pid)
    if (held === 'hidden') hidden = true
    else if (held.some((inode) => inodes.has(inode))) return true
  }
  return hidden ? undefined : false
}

async function canListen(port: number, host: string): Promise<boolean> {
  try {
    await closed(await listen(port, host))
    return true
  } catch (error) {
    // No IPv6 on this machine: nobody is there either.
    return host.includes(':') && ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(systemCodeOf(error) ?? '')
  }
}

function listen(port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', reject)
    server.listen({ port, host, exclusive: true }, () => resolve(server))
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

function accepts(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 500 })
    const answer = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once('connect', () => answer(true))
    socket.once('timeout', () => answer(false))
    socket.once('error', () => answer(false))
  })
}
