import { numbersAsText } from '../../shared/numbers-as-text.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { actuatorMediaTypes, type Operation } from './endpoint.ts'
import { bareType } from './media-types.ts'

/** The parameters of an operation; refuses what Spring refuses, with the same status. */
export function parametersOf(
  operation: Operation,
  bytes: Buffer | undefined,
  contentType: string | undefined,
  query: URLSearchParams,
) {
  const parameters = new Map<string, unknown>()
  if (operation.method === 'POST' && operation.body !== 'raw') {
    if (operation.body === 'named')
      requireType(contentType, actuatorMediaTypes.includes(bareType(contentType ?? '')), actuatorMediaTypes)
    else requireType(contentType, contentType === undefined || isJson(bareType(contentType)), converterTypes)
    for (const [key, value] of Object.entries(objectOf(bytes))) parameters.set(key, value)
  }
  for (const [key, value] of query) parameters.set(key, value)
  return parameters
}

/** What Spring reads a map from. */
const converterTypes = ['application/json', 'application/yaml', 'application/*+json']

function isJson(type: string): boolean {
  return type === 'application/json' || /^application\/[^/]+\+json$/.test(type)
}

function requireType(contentType: string | undefined, isRight: boolean, accepted: readonly string[]): void {
  if (isRight) return
  const detail = `'${contentType?.slice(0, 100) ?? 'No type'}' is not read here.`
  throw new HttpProblem(415, 'unsupported-media-type', detail, { headers: { accept: accepted.join(', ') } })
}

function isFlat(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((each) => typeof each !== 'object' || each === null)
}

function objectOf(bytes: Buffer | undefined): object {
  if (bytes === undefined || bytes.length === 0) return {}
  try {
    const text = bytes.toString('utf8')
    JSON.parse(text)
    const value: unknown = JSON.parse(numbersAsText(text))
    if (isFlat(value)) return value
  } catch {
    // The same answer: it is no object of texts.
  }
  throw new HttpProblem(400, 'bad-request', 'The body is not a JSON object of texts.')
}

/** A parameter as Spring converts it to a String; an object, or none where one is needed, is a bad request. */
export function textParameter(parameters: ReadonlyMap<string, unknown>, name: string): string {
  const text = optionalText(parameters, name)
  if (text === undefined) throw new HttpProblem(400, 'bad-request', `'${name}' is missing.`)
  return text
}

export function optionalText(parameters: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = parameters.get(name)
  return value === undefined || value === null ? undefined : String(value)
}
