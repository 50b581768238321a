import { runInNewContext } from 'node:vm'
import { JavaDouble, type Property } from '../../protocols/spring-properties/property.ts'
import type { LiveEnvironment } from '../config/environment.ts'
import { randomValue } from '../config/random.ts'
import type { SearchableSource } from '../config/source.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { badRequest, notFound } from './actuator.ts'
import type { Answer, Endpoint, Operation, Question } from './endpoint.ts'
import { textParameter } from './request-body.ts'

const masked = '******'

export function envEndpoint(environment: LiveEnvironment): Endpoint {
  const showsValues = environment.get('management.endpoint.env.show-values')?.trim().toLowerCase() === 'always'
  const profiles = () => ({ activeProfiles: environment.activeProfiles, defaultProfiles: environment.defaultProfiles })

  const shown = (source: SearchableSource, key: string, property: Property) => {
    const origin = source.originOf(key, property)
    return {
      value: showsValues ? shownValue(environment, source, key, property) : masked,
      ...(origin !== undefined && { origin }),
    }
  }

  const all = ({ query }: Question): Answer => {
    const matches = matcherOf(query.get('pattern'))
    const propertySources = environment.sources.map((source) => {
      const entries = [...source.properties].filter(([key]) => matches(key))
      return {
        name: source.name,
        properties: Object.fromEntries(entries.map(([key, property]) => [key, shown(source, key, property)])),
      }
    })
    return { body: { ...profiles(), propertySources } }
  }

  const one = ({ selected }: Question): Answer => {
    const random = randomValue(selected)
    const propertySources = environment.sources.map((source) => {
      const found = source.find(selected)
      if (found !== undefined) return { name: source.name, property: shown(source, found.key, found.property) }
      if (source.name === 'random' && random !== undefined)
        return { name: 'random', property: { value: showsValues ? random : masked } }
      return { name: source.name }
    })
    const first = propertySources.find((source) => 'property' in source)
    if (first === undefined || first.property === undefined) return notFound()
    return { body: { property: { source: first.name, value: first.property.value }, ...profiles(), propertySources } }
  }

  const post = ({ parameters }: Question): Answer => {
    const [name, value] = [textParameter(parameters, 'name'), textParameter(parameters, 'value')]
    environment.changeEnvironment(new Map([[name, value]]))
    return { body: Object.fromEntries([[name, value]]) }
  }

  const reset = (): Answer => ({ body: Object.fromEntries(environment.resetChanges()) })

  const writing: readonly Operation[] = environment.boolean('management.endpoint.env.post.enabled', false)
    ? [
        { method: 'POST', body: 'named', answer: post },
        { method: 'DELETE', answer: reset },
      ]
    : []
  return {
    id: 'env',
    operations: [{ method: 'GET', answer: all }, ...writing, { method: 'GET', selector: { name: 'toMatch' }, answer: one }],
  }
}

function shownValue(environment: LiveEnvironment, source: SearchableSource, key: string, property: Property): unknown {
  const { value } = property
  if (typeof value === 'string') {
    try {
      return environment.textOf({ key, property, source })
    } catch {
      return value
    }
  }
  if (typeof value === 'bigint') return String(value)
  return value instanceof JavaDouble ? value.value : value
}

const patternLimitMs = 200

/** A pattern may be one that takes forever: it is stopped. */
function matcherOf(pattern: string | null): (name: string) => boolean {
  if (pattern === null) return () => true
  try {
    new RegExp(pattern)
  } catch {
    throw new HttpProblem(500, 'bad-pattern', 'The pattern is no regular expression.')
  }
  return (name) => {
    try {
      return runInNewContext('new RegExp(pattern).test(name)', { pattern, name }, { timeout: patternLimitMs }) === true
    } catch {
      throw badRequest('The pattern takes too long.')
    }
  }
}
