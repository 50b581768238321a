/** `dev`, `!prod`, `dev & eu`, `(a | b) & !c`; a list with commas is one or the other. Throws an Error when it is malformed. */
export function matchesProfiles(expression: string, activeProfiles: readonly string[]): boolean {
  const isActive = (profile: string): boolean => activeProfiles.includes(profile)
  return expression
    .split(',')
    .map((part) => parseExpression(part)(isActive))
    .includes(true)
}

type Condition = (isActive: (profile: string) => boolean) => boolean
type Operator = '&' | '|'

const DEEPEST = 50

/** As forgiving as Spring is: an operator may stand first or last, and a parenthesis may be missing. */
function parseExpression(expression: string): Condition {
  const tokens = expression.match(/[()&|!]|[^()&|!]+/g)?.flatMap((token) => token.trim() || []) ?? []
  let at = 0

  function readConditions(depth: number): Condition {
    if (depth > DEEPEST) malformed()
    const conditions: Condition[] = []
    let operator: Operator | undefined
    for (let token = tokens[at++]; token !== undefined; token = tokens[at++]) {
      if (token === '&' || token === '|') {
        if (operator !== undefined && operator !== token) malformed()
        operator = token
      } else if (token === ')') {
        if (depth > 0) break
        conditions.splice(0, Infinity, joined(conditions, operator))
        operator = undefined
      } else conditions.push(readCondition(token, depth))
    }
    return joined(conditions, operator)
  }

  function readCondition(token: string | undefined, depth: number): Condition {
    if (token === '(') return readConditions(depth + 1)
    if (token === '!') return negated(readCondition(tokens[at++], depth))
    if (token === undefined || /^[)&|]$/.test(token)) return malformed()
    return (isActive) => isActive(token)
  }

  function joined(conditions: readonly Condition[], operator: Operator | undefined): Condition {
    if (conditions.length === 0) malformed()
    const all = [...conditions]
    return operator === '&'
      ? (isActive) => all.every((condition) => condition(isActive))
      : (isActive) => all.some((condition) => condition(isActive))
  }

  function malformed(): never {
    throw new Error(`malformed profile expression [${expression}]`)
  }

  return readConditions(0)
}

function negated(condition: Condition): Condition {
  return (isActive) => !condition(isActive)
}
