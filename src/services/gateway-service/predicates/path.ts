import { pathPattern } from './path-pattern.ts'
import type { PredicateFactory } from './predicate.ts'

export const path: PredicateFactory = {
  shortcut: { fields: ['patterns', 'matchTrailingSlash'], kind: 'list-and-flag' },
  create: (args) => {
    const matchTrailingSlash = args.flag('matchTrailingSlash', true)
    const texts = args.has('patterns') ? args.list('patterns') : args.list('pattern')
    const patterns = texts.map((text) => pathPattern(text, { matchTrailingSlash }))
    return {
      matchesPath: (text) => patterns.some((pattern) => pattern(text) !== undefined),
      text: `Paths: [${texts.join(', ')}], match trailing slash: ${matchTrailingSlash}`,
      test: (exchange) => {
        for (const pattern of patterns) {
          const named = pattern(exchange.path)
          if (named === undefined) continue
          for (const [name, value] of named) exchange.setVariable(name, value)
          return true
        }
        return false
      },
    }
  },
}

export const method: PredicateFactory = {
  shortcut: { fields: ['methods'], kind: 'list' },
  create: (args) => {
    const methods = args.list('methods').map((each) => each.toUpperCase())
    const all = new Set(methods)
    return { text: `Methods: [${methods.join(', ')}]`, test: (exchange) => all.has(exchange.method) }
  },
}
