import { BlockList, isIP } from 'node:net'
import type { Arguments } from '../routes/arguments.ts'
import type { PredicateFactory } from './predicate.ts'

export const remoteAddr: PredicateFactory = {
  shortcut: { fields: ['sources'], kind: 'list' },
  create: (args) => {
    const includes = addressesOf(args)
    return { text: `RemoteAddrs: [${args.list('sources').join(', ')}]`, test: (exchange) => includes(exchange.remoteAddress) }
  },
}

/** The last entry of `X-Forwarded-For`, which the nearest proxy wrote; more of them with `maxTrustedIndex`. */
export const xForwardedRemoteAddr: PredicateFactory = {
  shortcut: { fields: ['sources'], kind: 'list' },
  create: (args) => {
    const includes = addressesOf(args)
    const trusted = args.number('maxTrustedIndex', 1)
    if (!Number.isInteger(trusted) || trusted < 1) args.fail('An index greater than 0 is required')
    return {
      text: `XForwardedRemoteAddrs: [${args.list('sources').join(', ')}]`,
      test: ({ request, remoteAddress }) => {
        const header = [request.headers['x-forwarded-for'] ?? ''].flat().join(',')
        const entries = header.split(',').map((entry) => entry.trim())
        if (header.trim() === '') return includes(remoteAddress)
        return includes(entries[Math.max(0, entries.length - trusted)] ?? '')
      },
    }
  },
}

function addressesOf(args: Arguments): (address: string) => boolean {
  const list = new BlockList()
  for (const source of args.list('sources')) {
    const [address = '', bits] = source.split('/')
    const family = isIP(address)
    const length = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits)
    if (family === 0 || !Number.isInteger(length) || length < 0 || length > (family === 4 ? 32 : 128)) {
      args.fail(`'${source}' is no address such as 192.168.1.0/24`)
    }
    list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6')
  }
  return (address) => {
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
}
