import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface Connection {
  readonly localPort: number
  readonly peerPort: number
}

const established = '01'
const beingOpened = '02'

/** The TCP connections of a process, also those it only tries to open, as the kernel has them. */
export function connectionsOf(pid: number): Connection[] {
  const sockets = socketsOf(pid)
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'latin1')
      .split('\n')
      .slice(1)
      .map((row) => row.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => (state === established || state === beingOpened) && sockets.has(inode ?? ''))
      .map(([, local, peer]) => ({ localPort: portIn(local), peerPort: portIn(peer) })),
  )
}

/** The inodes of its sockets. */
function socketsOf(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`
  return new Set(readdirSync(folder).flatMap((name) => /^socket:\[(\d+)\]$/.exec(targetOf(`${folder}/${name}`))?.[1] ?? []))
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    // Closed since the folder was read.
    return ''
  }
}

/** `0100007F:1F90`. */
function portIn(address = ''): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16)
}
