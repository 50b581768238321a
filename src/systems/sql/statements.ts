import { MsaError } from '../../shared/errors.ts'
import { executableAt, literalAt } from './literals.ts'

export interface Statement {
  readonly sql: string
  /** Of its text; the first is 1. */
  readonly line: number
  /** Ended with \G: one value below the other. */
  readonly isVertical: boolean
}

export interface Split {
  readonly statements: readonly Statement[]
  /** What no delimiter has ended: undefined where there is no code in it. */
  readonly rest: Statement | undefined
  /** A quote or a comment in it that is never closed, and where it begins. */
  readonly open: { readonly what: string; readonly line: number } | undefined
  /** As `DELIMITER` has it in the end. */
  readonly delimiter: string
}

/** A text as the statements a server takes one by one, by the rules of the `mysql` client, `DELIMITER` included. */
export function splitStatements(text: string, delimiter = ';'): Split {
  return new Splitter(text, delimiter).split()
}

/** All of a text that is there as a whole: the last one needs no delimiter, and nothing may be open. */
export function statementsIn(text: string, where: string): readonly Statement[] {
  const { statements, rest, open } = splitStatements(text)
  if (open) {
    throw new MsaError('INPUT_INVALID', `${where}: ${open.what} that begins in line ${open.line} is never closed.`, {
      details: ['nothing was done'],
    })
  }
  return rest ? [...statements, rest] : statements
}

class Splitter {
  readonly #text: string
  #delimiter: string
  readonly #statements: Statement[] = []
  #at = 0
  /** Where the code of the statement begins; -1: there is none yet. */
  #start = -1
  #isExecutable = false
  #open: Split['open']
  #line = 1
  #countedTo = 0

  constructor(text: string, delimiter: string) {
    this.#text = text
    this.#delimiter = delimiter
  }

  split(): Split {
    while (this.#at < this.#text.length) this.#step()
    const rest = this.#start < 0 ? undefined : this.#statement(this.#text.length, false)
    if (this.#isExecutable && !this.#open) this.#open = { what: 'a comment /*!', line: rest?.line ?? 1 }
    return { statements: this.#statements, rest, open: this.#open, delimiter: this.#delimiter }
  }

  #step(): void {
    const text = this.#text
    const at = this.#at
    const literal = literalAt(text, at)
    if (literal) {
      if (literal.kind !== 'comment') this.#begin()
      if (!literal.isClosed)
        this.#open = { what: literal.kind === 'comment' ? 'a comment' : `a ${text[at]}`, line: this.#lineOf(at) }
      this.#at = literal.end
    } else if (!this.#isExecutable && executableAt(text, at) > 0) {
      this.#begin()
      this.#isExecutable = true
      this.#at += executableAt(text, at)
    } else if (this.#isExecutable && text.startsWith('*/', at)) {
      this.#isExecutable = false
      this.#at += 2
    } else if (!this.#isExecutable && text.startsWith(this.#delimiter, at)) this.#end(this.#delimiter.length, false)
    else if (!this.#isExecutable && /^\\[gG]/.test(text.slice(at, at + 2))) this.#end(2, text[at + 1] === 'G')
    else if (this.#start < 0 && this.#takesDelimiter()) return
    else {
      if (/\S/.test(text.charAt(at))) this.#begin()
      this.#at += 1
    }
  }

  #begin(): void {
    if (this.#start < 0) this.#start = this.#at
  }

  #end(length: number, isVertical: boolean): void {
    if (this.#start >= 0) this.#statements.push(this.#statement(this.#at, isVertical))
    this.#start = -1
    this.#at += length
  }

  #statement(end: number, isVertical: boolean): Statement {
    return { sql: this.#text.slice(this.#start, end).trimEnd(), line: this.#lineOf(this.#start), isVertical }
  }

  /** A line of the client's, not of the server's. */
  #takesDelimiter(): boolean {
    const before = this.#text[this.#at - 1]
    if (before !== undefined && !/\s/.test(before)) return false
    const command = /delimiter(?:[ \t]+([^\r\n]*))?(?=\r?\n|$)/iy
    command.lastIndex = this.#at
    const found = command.exec(this.#text)
    if (!found) return false
    const [, delimiter = ''] = /^(\S+)/.exec(found[1] ?? '') ?? []
    if (delimiter === '' || delimiter.includes('\\')) {
      throw new MsaError('INPUT_INVALID', `Line ${this.#lineOf(this.#at)}: DELIMITER wants to know which.`, {
        details: ['nothing was done'],
        hint: 'DELIMITER //',
      })
    }
    this.#delimiter = delimiter
    this.#at += found[0].length
    return true
  }

  #lineOf(at: number): number {
    if (at < this.#countedTo) return 1 + this.#text.slice(0, at).split('\n').length - 1
    for (let next = this.#text.indexOf('\n', this.#countedTo); next >= 0 && next < at; next = this.#text.indexOf('\n', next + 1))
      this.#line += 1
    this.#countedTo = at
    return this.#line
  }
}
