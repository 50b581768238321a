import { RouteError } from '../routes/definition.ts'
import type { PredicateFactory } from './predicate.ts'

/** Ant patterns with dots between: `**.acme.com`, `{sub}.acme.com`, `acme.com:*`. */
export const host: PredicateFactory = {
  shortcut: { fields: ['patterns'], kind: 'list' },
  create: (args) => {
    const texts = args.list('patterns')
    const patterns = texts.map(hostPattern)
    return {
      text: `Hosts: [${texts.join(', ')}]`,
      test: (exchange) => {
        const sent = exchange.request.headers.host ?? ''
        for (const { regex, names, hasPort } of patterns) {
          const found = regex.exec(hasPort ? sent : sent.replace(/:\d*$/, ''))
          if (found === null) continue
          for (const [at, name] of names.entries()) exchange.setVariable(name, found[at + 1] ?? '')
          return true
        }
        return false
      },
    }
  },
}

function hostPattern(pattern: string) {
  const names: string[] = []
  const source = pattern.replace(/\*\*\.?|\*|\?|\{([A-Za-z_][\w-]*)\}|[^*?{]+|\{/g, (part, name: string | undefined) => {
    if (part === '**.') return '(?:[^.]+\\.)*'
    if (part === '**') return '.*'
    if (part === '*') return '[^.]*'
    if (part === '?') return '[^.]'
    if (part === '{') throw new RouteError(`the host pattern '${pattern}' has a brace that names nothing`)
    if (name === undefined) return part.replace(/[.+^$()|[\]\\}]/g, '\\$&')
    names.push(name)
    return '([^.]+)'
  })
  return { regex: new RegExp(`^${source}$`, 'i'), names, hasPort: /:[^{}]*$/.test(pattern) }
}
