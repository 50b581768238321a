import { HttpProblem } from '../http/http-problem.ts'
import type { Logs } from '../log/create-logs.ts'
import { levelNames, levelOf } from '../log/levels.ts'
import type { Environment } from '../platform.ts'
import { badRequest, notFound } from './actuator.ts'
import type { Answer, Endpoint, Question } from './endpoint.ts'
import { optionalText } from './request-body.ts'

export function loggersEndpoint(logs: Logs, groups: ReadonlyMap<string, readonly string[]>): Endpoint {
  const groupLevels = new Map<string, string>()

  const loggerAsJson = (name: string) => {
    const configuredLevel = logs.configured(name)
    return { ...(configuredLevel !== undefined && { configuredLevel }), effectiveLevel: logs.effective(name) }
  }
  const groupAsJson = (name: string, members: readonly string[]) => {
    const configuredLevel = groupLevels.get(name)
    return { ...(configuredLevel !== undefined && { configuredLevel }), members }
  }

  const all = (): Answer => {
    const loggers = ['ROOT', ...logs.names()].map((name) => [name, loggerAsJson(name)] as const)
    const listed = [...groups].map(([name, members]) => [name, groupAsJson(name, members)] as const)
    return { body: { levels: levelNames, loggers: Object.fromEntries(loggers), groups: Object.fromEntries(listed) } }
  }

  const one = ({ selected }: Question): Answer => {
    const members = groups.get(selected)
    if (members !== undefined) return { body: groupAsJson(selected, members) }
    return selected === 'ROOT' || logs.names().includes(selected) ? { body: loggerAsJson(selected) } : notFound()
  }

  const change = ({ selected, parameters }: Question): Answer => {
    const text = optionalText(parameters, 'configuredLevel') || undefined
    const wanted = text === undefined ? undefined : levelOf(text)
    if (text !== undefined && wanted === undefined) throw badRequest('There is no such level.')
    // Spring's own loggers have no FATAL either.
    const level = wanted === 'FATAL' ? 'ERROR' : wanted
    const members = groups.get(selected)
    const names = (members ?? [selected]).map(rootNameOf)
    if (level === undefined && names.includes('ROOT')) throw new HttpProblem(500, 'no-level', 'ROOT cannot be without a level.')
    if (members !== undefined && level === undefined) groupLevels.delete(selected)
    if (members !== undefined && level !== undefined) groupLevels.set(selected, level)
    for (const name of names) logs.set(name, level)
    return {}
  }

  const selector = { name: 'name' }
  return {
    id: 'loggers',
    operations: [
      { method: 'GET', answer: all },
      { method: 'POST', selector, body: 'named', produces: [], answer: change },
      { method: 'GET', selector, answer: one },
    ],
  }
}

function rootNameOf(name: string): string {
  return name.toLowerCase() === 'root' ? 'ROOT' : name
}

/** `logging.group.*`, beside two that Spring has. */
export function loggerGroups(environment: Environment): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>([
    ['sql', ['sql']],
    ['web', ['http']],
  ])
  const names = [...environment.below('logging.group').keys()].map((key) => key.replace(/\[\d+\]$/, ''))
  for (const name of new Set(names)) groups.set(name, environment.list(`logging.group.${name}`, []))
  return groups
}
