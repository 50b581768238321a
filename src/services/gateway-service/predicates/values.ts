import { javaRegex, longestSubject } from '../java-regex.ts'
import type { Arguments } from '../routes/arguments.ts'
import type { PredicateFactory } from './predicate.ts'

export const header: PredicateFactory = {
  shortcut: { fields: ['header', 'regexp'] },
  create: (args) => {
    const name = args.text('header')
    const lower = name.toLowerCase()
    const fits = fitting(args)
    return {
      text: `Header: ${name} regexp=${args.optional('regexp') ?? 'null'}`,
      test: ({ request }) => {
        const value = request.headers[lower]
        if (value === undefined) return false
        return (Array.isArray(value) ? value : [value]).some(fits)
      },
    }
  },
}

export const cookie: PredicateFactory = {
  shortcut: { fields: ['name', 'regexp'] },
  create: (args) => {
    const name = args.text('name')
    const fits = fitting(args)
    return {
      text: `Cookie: name=${name} regexp=${args.optional('regexp') ?? 'null'}`,
      test: ({ request }) => cookiesNamed(name, request.headers.cookie).some(fits),
    }
  },
}

export const query: PredicateFactory = {
  shortcut: { fields: ['param', 'regexp'] },
  create: (args) => {
    const name = args.text('param')
    const fits = fitting(args)
    return {
      text: `Query: param=${name} regexp=${args.optional('regexp') ?? 'null'}`,
      test: (exchange) => exchange.search !== '' && exchange.query.getAll(name).some(fits),
    }
  },
}

/** Whether a value matches as a whole; without a pattern, being there is enough. */
function fitting(args: Arguments): (value: string) => boolean {
  const pattern = args.optional('regexp')
  if (pattern === undefined || pattern === '') return () => true
  const regex = javaRegex(pattern, 'full')
  return (value) => value.length <= longestSubject && regex.test(value)
}

function cookiesNamed(name: string, header: string | undefined): readonly string[] {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim())
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1'))
}
