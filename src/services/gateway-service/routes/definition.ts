/** A route as Spring Cloud Gateway's notation defines it, before anything of it is understood. */
export interface RouteDefinition {
  readonly id: string
  readonly uri: string
  readonly predicates: readonly PartDefinition[]
  readonly filters: readonly PartDefinition[]
  readonly metadata: ReadonlyMap<string, ArgumentValue>
  readonly order: number
  readonly enabled: boolean
}

/** A predicate or a filter: its name, and what stands behind it. */
export interface PartDefinition {
  readonly name: string
  readonly args: ReadonlyMap<string, ArgumentValue>
}

/** Numbers and truths come from JSON; settings are texts. */
export type Scalar = string | number | boolean
export type ArgumentValue = Scalar | readonly ArgumentValue[] | ReadonlyMap<string, ArgumentValue>

/** What is wrong with a route; it is refused with this, and the others serve. */
export class RouteError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RouteError'
  }
}

/** `Path=/a/**,/b/**` → Path with `_genkey_0`, `_genkey_1`. A filter may be its name alone. */
export function partOf(text: string, kind: 'predicate' | 'filter'): PartDefinition {
  const at = text.indexOf('=')
  if (at <= 0 && (kind === 'predicate' || at === 0)) {
    throw new RouteError(`Unable to parse the ${kind} '${text.slice(0, 200)}': it must be of the form name=value`)
  }
  if (at < 0) return { name: text.trim(), args: new Map() }
  const tokens = text
    .slice(at + 1)
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '')
  return { name: text.slice(0, at).trim(), args: new Map(tokens.map((token, index) => [`_genkey_${index}`, token])) }
}

/** `id=uri,Predicate=value;…`: rare, and predicates cannot have commas in it. */
export function routeOfText(text: string): Pick<RouteDefinition, 'id' | 'uri' | 'predicates'> {
  const at = text.indexOf('=')
  if (at <= 0) throw new RouteError(`Unable to parse the route '${text.slice(0, 200)}': it must be of the form id=uri,…`)
  const [uri = '', ...predicates] = text.slice(at + 1).split(',')
  return { id: text.slice(0, at).trim(), uri: uri.trim(), predicates: predicates.map((each) => partOf(each.trim(), 'predicate')) }
}

export function isScalar(value: ArgumentValue | undefined): value is Scalar {
  return value !== undefined && typeof value !== 'object'
}

/** As `/actuator/gateway/routedefinitions` shows it. */
export function definitionAsJson({ id, uri, predicates, filters, metadata, order, enabled }: RouteDefinition) {
  return {
    ...{ id, predicates: predicates.map(partAsJson), filters: filters.map(partAsJson) },
    ...{ uri, metadata: valueAsJson(metadata), order, enabled },
  }
}

export function valueAsJson(value: ArgumentValue): unknown {
  if (isScalar(value)) return value
  if (Array.isArray(value)) return value.map(valueAsJson)
  return Object.fromEntries([...(value as ReadonlyMap<string, ArgumentValue>)].map(([key, each]) => [key, valueAsJson(each)]))
}

function partAsJson({ name, args }: PartDefinition) {
  return { name, args: valueAsJson(args) }
}
