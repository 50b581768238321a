import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { excerpt, type Lines, linesOf } from './excerpt.ts'
import type { KnownComponent } from './facts.ts'
import { normalise } from './normalise.ts'
import { parseYaml } from './parse.ts'
import type { Project } from './project.ts'
import { checkRules } from './rules.ts'
import { projectShape } from './schema.ts'
import { type Check, kindOf } from './shape.ts'
import { type Findings, isEmpty, type Problem } from './tree.ts'

export interface ProjectText {
  readonly text: string
  readonly file: string
  readonly dir: string
  /** How the file is called in messages: from where the person is. */
  readonly shownAs: string
}

/** Parse → normalise → rules. All that is wrong is said at once. */
export function readProject({ text, file, dir, shownAs }: ProjectText, components: readonly KnownComponent[]): Project {
  const { tree, problems } = parseYaml(text)
  const found: Findings = { problems, warnings: [] }
  const lines = linesOf(text)
  if (tree === null || isEmpty(tree)) {
    if (problems.length > 0) throw invalid(problems, lines, shownAs)
    return normalise({}, file, dir)
  }
  if (tree.kind !== 'mapping') {
    problems.push({ path: '', message: `must be keys and values such as "name: shop", not ${kindOf(tree)}`, range: tree.range })
    throw invalid(problems, lines, shownAs)
  }
  const said = projectShape(tree, '', found)
  checkRules({ tree, components, found })
  if (problems.length > 0) throw invalid(problems, lines, shownAs)
  return { ...normalise(said ?? {}, file, dir), warnings: found.warnings.map((warning) => headline(warning, lines, shownAs)) }
}

/** Any other file of the same kind. */
export function checkedYaml<Value>(
  text: string,
  shownAs: string,
  shape: Check<Value>,
  hint: string,
): { readonly value: Value | undefined; readonly warnings: readonly string[] } {
  const { tree, problems } = parseYaml(text)
  const found: Findings = { problems, warnings: [] }
  const lines = linesOf(text)
  const value = tree === null || isEmpty(tree) ? undefined : shape(tree, '', found)
  if (problems.length > 0) throw invalid(problems, lines, shownAs, hint)
  return { value, warnings: found.warnings.map((warning) => headline(warning, lines, shownAs)) }
}

const projectHint = 'every key, in words: msa init --dry-run'
const mostShown = 20

function invalid(problems: readonly Problem[], lines: Lines, shownAs: string, hint = projectHint): MsaError {
  // One problem per place: a second one there is a consequence of the first.
  const byPlace = new Map([...problems].reverse().map((problem) => [problem.range.start, problem]))
  const inOrder = [...byPlace.values()].sort((a, b) => a.range.start - b.range.start)
  const details = inOrder.slice(0, mostShown).flatMap((problem) => {
    const isSecret = /^encrypt|\.(?:password|keyPassword)\b/.test(problem.path)
    return [headline(problem, lines, shownAs), ...(isSecret ? [] : excerpt(lines, problem.range).map((line) => `  ${line}`))]
  })
  if (inOrder.length > mostShown) details.push(`and ${inOrder.length - mostShown} more`)
  const count = inOrder.length === 1 ? 'a problem' : `${inOrder.length} problems`
  return new MsaError('CONFIG_INVALID', `${shownAs} has ${count}.`, {
    details,
    hint,
    exitCode: 2,
  })
}

function headline({ path, message, range }: Problem, lines: Lines, shownAs: string): string {
  const { line, column } = lines.positionOf(range.start)
  return `${shownAs}:${line}:${column} ${path === '' ? '' : `${/^[\w.[\]-]+$/.test(path) ? path : quoted(path, 80)}: `}${message}`
}
