import { Lexer } from 'yaml'

type Tokens = Generator<string, unknown, undefined>

/** Of the library's insides, what says how far a line must be indented. */
interface Insides {
  indentNext: number
  parseFlowCollection(): Tokens
  parseQuotedScalar(): Tokens
}

/** Inside of brackets and quotes SnakeYAML does not mind how lines are indented; a `]` often stands at the very left. */
export function createLexer(): Lexer {
  const lexer = new Lexer()
  const insides = lexer as unknown as Insides
  const parsers = { parseFlowCollection: insides.parseFlowCollection, parseQuotedScalar: insides.parseQuotedScalar }
  const unindented = (parse: () => Tokens) =>
    function* (): Tokens {
      const indent = insides.indentNext
      insides.indentNext = 0
      try {
        return yield* parse.call(insides)
      } finally {
        insides.indentNext = indent
      }
    }
  Object.assign(insides, {
    parseFlowCollection: unindented(parsers.parseFlowCollection),
    parseQuotedScalar: unindented(parsers.parseQuotedScalar),
  })
  return lexer
}
