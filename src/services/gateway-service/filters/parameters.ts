import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

export const addRequestParameter: FilterFactory = {
  shortcut: { fields: ['name', 'value'] },
  create: (args) => {
    const [name, value] = [args.text('name'), args.text('value')]
    return {
      text: filterText('AddRequestParameter', { [name]: value }),
      request: (exchange) => {
        const pair = `${encodeURIComponent(name)}=${encodeURIComponent(exchange.expanded(value))}`
        exchange.search = exchange.search.length > 1 ? `${exchange.search}&${pair}` : `?${pair}`
        return undefined
      },
    }
  },
}

export const removeRequestParameter: FilterFactory = {
  shortcut: { fields: ['name'] },
  create: (args) => {
    const name = args.text('name')
    return {
      text: filterText('RemoveRequestParameter', { name }),
      request: (exchange) => {
        exchange.search = searchOf(pairsIn(exchange.search).filter((pair) => nameIn(pair) !== name))
        return undefined
      },
    }
  },
}

export const rewriteRequestParameter: FilterFactory = {
  shortcut: { fields: ['name', 'replacement'] },
  create: (args) => {
    const [name, replacement] = [args.text('name'), args.text('replacement')]
    return {
      text: filterText('RewriteRequestParameter', { name, replacement }),
      request: (exchange) => {
        const pairs = pairsIn(exchange.search)
        if (!pairs.some((pair) => nameIn(pair) === name)) return undefined
        const value = encodeURIComponent(replacement)
        const first = pairs.findIndex((pair) => nameIn(pair) === name)
        const others = pairs.filter((pair, index) => index === first || nameIn(pair) !== name)
        exchange.search = searchOf(others.map((pair) => (nameIn(pair) === name ? `${encodeURIComponent(name)}=${value}` : pair)))
        return undefined
      },
    }
  },
}

/** What is not touched goes on as it came. */
function pairsIn(search: string): readonly string[] {
  return search.length < 2 ? [] : search.slice(1).split('&')
}

function searchOf(pairs: readonly string[]): string {
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function nameIn(pair: string): string {
  const name = pair.replace(/=.*/s, '').replaceAll('+', ' ')
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
