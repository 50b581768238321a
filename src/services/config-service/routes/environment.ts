import { encodeEnvironment, mediaTypeV2 } from '../../../protocols/config-server/environment-json.ts'
import { chosenType, parseAccept } from '../http/accept.ts'
import { nameHarmlessly } from '../http/harmless-name.ts'
import { toConfigRequest } from './config-request.ts'
import { NothingFound } from './failures.ts'
import type { Handler } from './handler.ts'
import type { Route } from './recognise.ts'

type EnvironmentRoute = Extract<Route, { kind: 'environment' }>

export const environment: Handler<EnvironmentRoute> = async (route, request, reply, { answers, settings }) => {
  const type = typeFor(request.headers.accept)
  if (type === undefined) {
    if (route.label === undefined) return { status: 406, headers: { accept: `${mediaTypeV2}, application/json` } }
    // Three parts could also be a folder of plain files, for which any type is right; but there is no file of no name.
    reply.code(404).send()
    return undefined
  }
  const isV2 = type === mediaTypeV2
  const body = await answers.give(toConfigRequest(route), isV2 ? 'v2' : 'v1', (found) => {
    if (!settings.acceptEmpty && found.propertySources.length === 0) throw new NothingFound(route.application)
    return encodeEnvironment(found, isV2 ? 'v2' : 'v1')
  })
  nameHarmlessly(reply, route.label ?? route.profiles)
  reply.header('content-type', type).send(body)
  return undefined
}

function typeFor(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '*/*') return 'application/json'
  if (accept === mediaTypeV2) return mediaTypeV2
  // To whom any kind of JSON is right, Spring gives the newer one.
  const possible = /^application\/\*\+json\b/.test(accept) ? [mediaTypeV2] : ['application/json', mediaTypeV2]
  return chosenType(parseAccept(accept) ?? [], possible)
}
