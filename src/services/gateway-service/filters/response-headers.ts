import { javaReplaceAll } from '../java-regex.ts'
import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

export const addResponseHeader: FilterFactory = {
  shortcut: { fields: ['name', 'value', 'override'] },
  create: (args) => {
    const [name, value, override] = [args.text('name'), args.text('value'), args.flag('override', true)]
    const lower = name.toLowerCase()
    return {
      text: filterText('AddResponseHeader', { name, value, override }),
      response: (exchange, { headers }) => {
        if (override || !headers.has(lower)) headers.add(name, exchange.expanded(value))
      },
    }
  },
}

export const setResponseHeader: FilterFactory = {
  shortcut: { fields: ['name', 'value'] },
  create: (args) => {
    const [name, value] = [args.text('name'), args.text('value')]
    return {
      text: filterText('SetResponseHeader', { [name]: value }),
      response: (exchange, { headers }) => headers.set(name, exchange.expanded(value)),
    }
  },
}

export const removeResponseHeader: FilterFactory = {
  shortcut: { fields: ['name'] },
  create: (args) => {
    const name = args.text('name')
    const lower = name.toLowerCase()
    return { text: filterText('RemoveResponseHeader', { name }), response: (_exchange, { headers }) => headers.remove(lower) }
  },
}

export const rewriteResponseHeader: FilterFactory = {
  shortcut: { fields: ['name', 'regexp', 'replacement'] },
  create: (args) => {
    const [name, regexp, replacement] = [args.text('name'), args.text('regexp'), args.optional('replacement') ?? '']
    const replace = javaReplaceAll(regexp, replacement.replaceAll('$\\', '$'))
    return {
      text: filterText('RewriteResponseHeader', { name, regexp, replacement }),
      response: (_exchange, { headers }) => headers.rewrite(name.toLowerCase(), replace),
    }
  },
}

const strategies = ['RETAIN_FIRST', 'RETAIN_LAST', 'RETAIN_UNIQUE']

/** Two servers in a row that both set CORS headers: the browser takes one of each. */
export const dedupeResponseHeader: FilterFactory = {
  shortcut: { fields: ['name', 'strategy'] },
  create: (args) => {
    const names = args
      .text('name')
      .split(' ')
      .filter((name) => name !== '')
    const strategy = args.optional('strategy') ?? 'RETAIN_FIRST'
    if (!strategies.includes(strategy)) args.fail(`'${strategy}' is none of ${strategies.join(', ')}`)
    return {
      text: filterText('DedupeResponseHeader', { [names.join(' ')]: strategy }),
      response: (_exchange, { headers }) => {
        for (const name of names) {
          const values = headers.all(name.toLowerCase())
          if (values.length < 2) continue
          headers.remove(name.toLowerCase())
          for (const value of retained(values, strategy)) headers.add(name, value)
        }
      },
    }
  },
}

function retained(values: readonly string[], strategy: string): readonly string[] {
  if (strategy === 'RETAIN_UNIQUE') return [...new Set(values)]
  return strategy === 'RETAIN_FIRST' ? values.slice(0, 1) : values.slice(-1)
}
