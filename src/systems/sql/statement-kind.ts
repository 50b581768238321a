import { executableAt, literalAt } from './literals.ts'

/** What may at most be read by it, unless a word in it says otherwise. */
const reading = new Set(['select', 'with', 'values', 'table', 'show', 'describe', 'desc', 'explain', 'help', 'use', 'do', 'set'])
const transactions = new Set(['begin', 'start', 'commit', 'rollback', 'savepoint', 'release'])
/** `select … into outfile`, `with … delete`, `set global …`. */
const changing = /\b(into|insert|update|delete|analyze|global|persist|persist_only|password)\b|@@(?:global|persist)/

/** May it change something that outlives the session? In doubt it may: a function that is called is not looked into. */
export function mayChange(sql: string): boolean {
  const code = codeOf(sql)
  const word = firstWord(code)
  if (transactions.has(word)) return word === 'start' && !/^[\s(]*start\s+transaction\b/.test(code)
  if (!reading.has(word)) return true
  // What is shown may be called anything.
  return !/^(show|describe|desc|help|use)$/.test(word) && changing.test(code)
}

/** As a person would name it: `drop table`, `delete`. */
export function nameOf(sql: string): string {
  const words = codeOf(sql).match(/[a-z_]+/g) ?? []
  const two = ['create', 'drop', 'alter', 'truncate', 'rename', 'load', 'set', 'grant', 'revoke']
  return words.slice(0, two.includes(words[0] ?? '') ? 2 : 1).join(' ') || 'a statement'
}

/** Without strings, names in backquotes and comments, in small letters. What is in a comment that is obeyed stays. */
function codeOf(sql: string): string {
  let code = ''
  for (let at = 0; at < sql.length; ) {
    const literal = literalAt(sql, at)
    const executable = executableAt(sql, at)
    if (literal) {
      code += ' '
      at = literal.end
    } else if (executable > 0) {
      // A version may follow it at once.
      code += ' '
      at += executable
      while (/\d/.test(sql.charAt(at))) at += 1
    } else {
      code += sql.charAt(at)
      at += 1
    }
  }
  return code.toLowerCase()
}

function firstWord(code: string): string {
  return /[a-z_]+/.exec(code)?.[0] ?? ''
}
