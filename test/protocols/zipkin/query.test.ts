import { expect, test } from 'vitest'
import { zipkinQuery } from '../../../src/protocols/zipkin/query.ts'
import { httpServer, json } from '../../support/servers/http.ts'

const { signal } = new AbortController()
const at = (url: string) => zipkinQuery({ url }, { timeoutMs: 2000, signal })

test('a question has only what was said; a most alone brings a least with it', async () => {
  const server = await httpServer((_, response) => json(response, []))
  await at(server.url).traces({ endMs: 5, lookbackMs: 3, limit: 2 })
  await at(server.url).traces({
    service: 'a b',
    annotations: 'error and k=v',
    maxDurationUs: 7,
    endMs: 5,
    lookbackMs: 3,
    limit: 2,
  })
  expect(server.heard.map(({ path }) => path)).toEqual([
    '/api/v2/traces?endTs=5&lookback=3&limit=2',
    '/api/v2/traces?serviceName=a+b&annotationQuery=error+and+k%3Dv&minDuration=1&maxDuration=7&endTs=5&lookback=3&limit=2',
  ])
})

test('spans are taken as they come, and what is no span is left out', async () => {
  const span = {
    traceId: 'a',
    id: 'b',
    kind: 'ODD',
    timestamp: 1,
    tags: { n: 1 },
    localEndpoint: {},
    annotations: [{ timestamp: 2, value: 'x' }, 3],
  }
  const server = await httpServer((_, response) => json(response, [span, null, 'span', { id: 'b' }]))
  expect(await at(server.url).trace('a')).toEqual([
    {
      ...{ traceId: 'a', id: 'b', parentId: undefined, kind: undefined, name: '', timestampUs: 1, durationUs: undefined },
      ...{
        service: '',
        remoteService: undefined,
        annotations: [{ timestampUs: 2, value: 'x' }],
        tags: { n: '1' },
        shared: false,
      },
    },
  ])
})

test('a trace that is not there is undefined; anything else that is not there is no Zipkin', async () => {
  const server = await httpServer((_, response) => response.writeHead(404).end('a not found'))
  expect(await at(server.url).trace('a')).toBeUndefined()
  await expect(at(server.url).services()).rejects.toMatchObject({ kind: 'protocol' })
})

test.each([
  [200, '<html>', 'protocol'],
  [200, '{"a":1}', 'protocol'],
  [401, '', 'denied'],
  [500, 'storage is full', 'rejected'],
])('%i %s is %s', async (status, body, kind) => {
  const server = await httpServer((_, response) => response.writeHead(status).end(body))
  await expect(at(server.url).services()).rejects.toMatchObject({ kind })
})
