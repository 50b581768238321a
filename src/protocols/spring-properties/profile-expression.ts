/** `dev`, `!prod`, `dev & eu`, `(a | b) & !c`; a list with commas is one or the other. Throws an Error when it is malformed. */
export function matchesProfiles(expression: string, activeProfiles: readonly string[]): boolean {
  const isActive = (profile: string): boolean => activeProfiles.includes(profile)
  return expression
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => parseExpression(part)(isActive))
    .includes(true)
}

type Condition = (isActive: (profile: string) => boolean) => boolean
type Operator = '&' | '|'

const DEEPEST = 50

function parseExpression(expression: string): Condition {
  const tokens = expression.match(/[()&|!]|[^()&|!]+/g)?.map((token) => token.trim()) ?? []
  const malformed = (): never => {
    throw new Error(`malformed profile expression [${expression}]`)
  }
  let at = 0

  function readConditions(depth: number): Condition {
    if (depth > DEEPEST) malformed()
    const conditions = [readCondition(depth)]
    let operator: Operator | undefined
    for (; at < tokens.length && tokens[at] !== ')'; conditions.push(readCondition(depth))) {
      const next = takeOperator()
      if (operator !== undefined && next !== operator) malformed()
      operator = next
    }
    return operator === '|'
      ? (isActive) => conditions.some((condition) => condition(isActive))
      : (isActive) => conditions.every((condition) => condition(isActive))
  }

  function readCondition(depth: number): Condition {
    const token = take()
    if (token === '!') return negated(readCondition(depth + 1))
    if (token === undefined || /^[)&|]$/.test(token)) return malformed()
    if (token !== '(') return (isActive) => isActive(token)
    const inner = readConditions(depth + 1)
    if (take() !== ')') malformed()
    return inner
  }

  function takeOperator(): Operator {
    const token = take()
    return token === '&' || token === '|' ? token : malformed()
  }

  function take(): string | undefined {
    while (tokens[at] === '') at++
    return tokens[at++]
  }

  const condition = readConditions(0)
  return at < tokens.length ? malformed() : condition
}

function negated(condition: Condition): Condition {
  return (isActive) => !condition(isActive)
}
