import type { HealthChecks } from '../health.ts'
import type { Environment, Health } from '../platform.ts'
import { isOldMediaType, notFound } from './actuator.ts'
import type { Answer, Endpoint, Question } from './endpoint.ts'
import {
  composite,
  defaultHttpStatus,
  defaultOrder,
  type HealthRules,
  healthAsJson,
  httpStatusOf,
  type Show,
} from './health-view.ts'

interface Group {
  readonly includes: (name: string) => boolean
  readonly rules: HealthRules
}

const prefix = 'management.endpoint.health'

export function healthEndpoint(environment: Environment, health: HealthChecks): Endpoint {
  const rules = rulesOf(environment)
  const groups = groupsOf(environment, rules)

  const whole = async ({ mediaType }: Question): Promise<Answer> => {
    const all = await health.check()
    const components = new Map([...all].filter(([name]) => !probes.has(name)))
    const shown = composite(components, rules.order)
    const names = [...groups.keys()].sort()
    const body = { ...healthAsJson(shown, rules, isOldMediaType(mediaType)), ...(names.length > 0 && { groups: names }) }
    return { status: httpStatusOf(shown.status, rules.httpStatus), body }
  }

  const part = async (question: Question): Promise<Answer> => {
    const path = question.selected.split('/').filter((name) => name !== '')
    const [first] = path
    if (first === undefined) return whole(question)
    const all = await health.check()
    const group = groups.get(first)
    const own = group?.rules ?? rules
    const top = group === undefined ? new Map([...all].filter(([name]) => !probes.has(name))) : chosen(all, group)
    const found = find(composite(top, own.order), group === undefined ? path : path.slice(1))
    const isPart = group === undefined || path.length > 1
    if (found === undefined || (isPart && own.showComponents === 'never')) return notFound()
    return {
      status: httpStatusOf(found.status, own.httpStatus),
      body: healthAsJson(found, own, isOldMediaType(question.mediaType)),
    }
  }

  return {
    id: 'health',
    operations: [
      { method: 'GET', answer: whole },
      { method: 'GET', selector: { name: 'path', isRest: true }, answer: part },
    ],
  }
}

/** Parts of their groups only. */
const probes: ReadonlySet<string> = new Set(['livenessState', 'readinessState'])

export function hasProbes(environment: Environment): boolean {
  return environment.boolean(
    'management.endpoint.health.probes.enabled',
    environment.boolean('management.health.probes.enabled', false),
  )
}

function chosen(all: ReadonlyMap<string, Health>, { includes }: Group): ReadonlyMap<string, Health> {
  return new Map([...all].filter(([name]) => includes(name)))
}

function find(health: Health, path: readonly string[]): Health | undefined {
  let at: Health | undefined = health
  for (const name of path) {
    const parts: Readonly<Record<string, Health>> | undefined = at?.components
    at = parts !== undefined && Object.hasOwn(parts, name) ? parts[name] : undefined
  }
  return at
}

function rulesOf(environment: Environment, below = prefix, fallback?: HealthRules): HealthRules {
  const order = environment.list(
    `${below}.status.order`,
    fallback?.order ?? environment.list('management.health.status.order', defaultOrder),
  )
  const mapping = environment.below(`${below}.status.http-mapping`)
  const codes = new Map([...mapping].map(([status, code]) => [status, Number(code)]))
  const showDetails = showOf(environment.get(`${below}.show-details`), fallback?.showDetails ?? 'never')
  return {
    order,
    httpStatus: codes.size > 0 ? codes : (fallback?.httpStatus ?? defaultHttpStatus),
    showDetails,
    showComponents: showOf(
      environment.get(`${below}.show-components`) ?? environment.get(`${prefix}.show-components`),
      showDetails,
    ),
  }
}

/** Nobody is ever authorized here: there are no users. */
function showOf(text: string | undefined, fallback: Show): Show {
  if (text === undefined || text.trim() === '') return fallback
  return text.trim().toLowerCase() === 'always' ? 'always' : 'never'
}

function groupsOf(environment: Environment, rules: HealthRules): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  if (hasProbes(environment)) {
    for (const [name, member] of [
      ['liveness', 'livenessState'],
      ['readiness', 'readinessState'],
    ] as const) {
      groups.set(name, {
        includes: (each) => each === member,
        rules: { ...rules, showComponents: 'never', showDetails: 'never' },
      })
    }
  }
  const names = [...environment.below(`${prefix}.group`).keys()].map((key) => key.replace(/[.[].*/s, ''))
  for (const name of new Set(names)) {
    const below = `${prefix}.group.${name}`
    const include = environment.list(`${below}.include`, ['*'])
    const exclude = environment.list(`${below}.exclude`, [])
    const has = (list: readonly string[], member: string) => list.includes('*') || list.includes(member)
    groups.set(name, { includes: (each) => has(include, each) && !has(exclude, each), rules: rulesOf(environment, below, rules) })
  }
  return groups
}
