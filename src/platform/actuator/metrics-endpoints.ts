import type { MetricsSource } from '../metrics/create-metrics.ts'
import { badRequest, notFound } from './actuator.ts'
import type { Endpoint, Question } from './endpoint.ts'

export function metricsEndpoint(metrics: MetricsSource): Endpoint {
  const one = ({ selected, query }: Question) => {
    const tags = new Map(query.getAll('tag').map(tagOf))
    const meter = metrics.meter(selected, tags)
    return meter === undefined ? notFound() : { body: meter }
  }
  return {
    id: 'metrics',
    operations: [
      { method: 'GET', answer: () => ({ body: { names: [...metrics.names()].sort() } }) },
      { method: 'GET', selector: { name: 'requiredMetricName' }, answer: one },
    ],
  }
}

function tagOf(text: string): readonly [string, string] {
  const colon = text.indexOf(':')
  if (colon < 1) throw badRequest('A tag is written name:value.')
  return [text.slice(0, colon), text.slice(colon + 1)]
}

const plainText = 'text/plain;version=0.0.4;charset=utf-8'
const openMetrics = 'application/openmetrics-text;version=1.0.0;charset=utf-8'

export function prometheusEndpoint(metrics: MetricsSource): Endpoint {
  const answer = async ({ query, mediaType }: Question) => {
    const included = query.getAll('includedNames').flatMap((names) => names.split(','))
    const format = mediaType === openMetrics ? 'openmetrics' : 'prometheus'
    return { text: await metrics.scrape(format, new Set(included.filter((name) => name !== ''))) }
  }
  return { id: 'prometheus', operations: [{ method: 'GET', produces: [plainText, openMetrics], answer }] }
}
