import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

const nameAndValue = { fields: ['name', 'value'] }

export const addRequestHeader: FilterFactory = {
  shortcut: nameAndValue,
  create: (args) => {
    const [name, value] = [args.text('name'), args.text('value')]
    return {
      text: filterText('AddRequestHeader', { [name]: value }),
      request: (exchange) => void exchange.headers.add(name, exchange.expanded(value)),
    }
  },
}

export const addRequestHeadersIfNotPresent: FilterFactory = {
  shortcut: { fields: ['keyValues'], kind: 'list' },
  create: (args) => {
    const pairs = args.list('keyValues').map((pair) => {
      const at = pair.indexOf(':')
      if (at <= 0) args.fail(`'${pair}' is not of the form name:value`)
      return [pair.slice(0, at), pair.slice(at + 1)] as const
    })
    return {
      text: filterText('AddRequestHeadersIfNotPresent', Object.fromEntries(pairs)),
      request: (exchange) => {
        // Of several values for one name, all are added or none.
        const missing = pairs.filter(([name]) => !exchange.headers.has(name.toLowerCase()))
        for (const [name, value] of missing) exchange.headers.add(name, exchange.expanded(value))
        return undefined
      },
    }
  },
}

export const setRequestHeader: FilterFactory = {
  shortcut: nameAndValue,
  create: (args) => {
    const [name, value] = [args.text('name'), args.text('value')]
    return {
      text: filterText('SetRequestHeader', { [name]: value }),
      request: (exchange) => void exchange.headers.set(name, exchange.expanded(value)),
    }
  },
}

export const removeRequestHeader: FilterFactory = {
  shortcut: { fields: ['name'] },
  create: (args) => {
    const name = args.text('name')
    const lower = name.toLowerCase()
    return {
      text: filterText('RemoveRequestHeader', { name }),
      request: (exchange) => void exchange.headers.remove(lower),
    }
  },
}

export const mapRequestHeader: FilterFactory = {
  shortcut: { fields: ['fromHeader', 'toHeader'] },
  create: (args) => {
    const [from, to] = [args.text('fromHeader'), args.text('toHeader')]
    return {
      text: filterText('MapRequestHeader', { [from]: to }),
      request: (exchange) => {
        for (const value of exchange.headers.all(from.toLowerCase())) exchange.headers.add(to, value)
        return undefined
      },
    }
  },
}

export const preserveHostHeader: FilterFactory = {
  shortcut: { fields: [] },
  create: () => ({
    text: filterText('PreserveHostHeader'),
    request: (exchange) => {
      exchange.host = exchange.request.headers.host
      return undefined
    },
  }),
}

export const setRequestHostHeader: FilterFactory = {
  shortcut: { fields: ['host'] },
  create: (args) => {
    const host = args.text('host')
    return {
      text: filterText('SetRequestHostHeader', { host }),
      request: (exchange) => {
        exchange.host = exchange.expanded(host)
        return undefined
      },
    }
  },
}
