import { type ArgumentValue, type RouteDefinition, RouteError } from '../routes/definition.ts'
import { definitionOf } from '../routes/read-definitions.ts'

const deepest = 20

/** What the actuator is sent as a route. Throws for what is none. */
export function definitionOfJson(json: unknown, id: string): RouteDefinition {
  const value = argumentOf(json, 0)
  if (!(value instanceof Map)) throw new RouteError('a route is an object')
  return definitionOf(value, id)
}

function argumentOf(json: unknown, depth: number): ArgumentValue {
  if (depth > deepest) throw new RouteError(`it is nested more than ${deepest} levels deep`)
  if (Array.isArray(json)) return json.map((each) => argumentOf(each, depth + 1))
  if (typeof json === 'object' && json !== null) {
    const members = Object.entries(json).filter(([, value]) => value !== null && value !== undefined)
    return new Map(members.map(([key, value]) => [key, argumentOf(value, depth + 1)]))
  }
  return typeof json === 'number' || typeof json === 'boolean' ? json : String(json)
}
