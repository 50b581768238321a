import type { Server } from './tools.ts'

/** Where the lab's engines answer; null: there are none. */
export interface Addresses {
  readonly kafka: string | null
  readonly zookeeper: string | null
}

const ownServer = /^--(bootstrap-server|bootstrap-servers|bootstrap-controller|broker-list|zookeeper)(=|$)/

/** The person's words, with the lab's address where they named none. */
export function filledIn(server: Server, args: readonly string[], { kafka, zookeeper }: Addresses): readonly string[] {
  switch (server) {
    case 'none':
      return args
    case 'bootstrap':
      return kafka === null || args.some((arg) => ownServer.test(arg)) ? args : [...args, '--bootstrap-server', kafka]
    case 'producer-props':
      return kafka === null || args.some((arg) => arg.startsWith('bootstrap.servers=') || arg === '--producer.config')
        ? args
        : withProperty(args, `bootstrap.servers=${kafka}`)
    case 'zookeeper':
      if (/^[\w.[\]:-]+:\d+/.test(args[0] ?? '')) return ['-server', ...args]
      return zookeeper === null || args.includes('-server') ? args : ['-server', zookeeper, ...args]
  }
}

/** Does it lack an address that nobody gave it? */
export function lacksServer(server: Server, args: readonly string[], addresses: Addresses): boolean {
  const asked = args.length === 0 || args.some((arg) => ['--help', '-h', '--version'].includes(arg))
  const anywhere: Addresses = { kafka: 'anywhere:1', zookeeper: 'anywhere:1' }
  return !asked && filledIn(server, args, addresses) === args && filledIn(server, args, anywhere) !== args
}

function withProperty(args: readonly string[], property: string): readonly string[] {
  const at = args.indexOf('--producer-props')
  return at < 0 ? [...args, '--producer-props', property] : [...args.slice(0, at + 1), property, ...args.slice(at + 1)]
}
