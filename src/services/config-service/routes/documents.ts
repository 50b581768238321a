import { asJsonText, asPropertiesText, asYamlText, mergeSources } from '../../../protocols/spring-properties/merged.ts'
import type { HttpSettings } from '../config.ts'
import { toConfigRequest } from './config-request.ts'
import { NothingFound } from './failures.ts'
import type { Handler } from './handler.ts'
import { isTrue } from './query.ts'
import type { DocumentFormat, Route } from './recognise.ts'

type DocumentRoute = Extract<Route, { kind: 'document' }>

/** All sources merged into one document; whatever the client says it accepts. */
export const documents: Handler<DocumentRoute> = async (route, request, reply, { answers, settings }) => {
  const resolvePlaceholders = isTrue(request.raw.url ?? '', 'resolvePlaceholders')
  const { contentType, asText } = formats[route.format]
  const body = await answers.give(toConfigRequest(route), `${route.format} ${resolvePlaceholders}`, ({ propertySources }) => {
    if (!settings.acceptEmpty && propertySources.length === 0) throw new NothingFound(route.application)
    return asText(mergeSources(propertySources, { resolvePlaceholders }), settings)
  })
  reply.header('content-type', contentType).send(body)
  return undefined
}

type Merged = ReturnType<typeof mergeSources>

interface Format {
  readonly contentType: string
  readonly asText: (merged: Merged, settings: HttpSettings) => string
}

const formats: Readonly<Record<DocumentFormat, Format>> = {
  yml: { contentType: 'text/plain', asText: asYamlText },
  json: { contentType: 'application/json', asText: asJsonText },
  properties: { contentType: 'text/plain', asText: asPropertiesText },
}
