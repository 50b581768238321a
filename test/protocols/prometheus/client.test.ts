import { expect, test } from 'vitest'
import { prometheusClient } from '../../../src/protocols/prometheus/client.ts'
import { httpServer, json } from '../../support/servers/http.ts'

const { signal } = new AbortController()
const answering = async (data: unknown, more: object = {}) => {
  const server = await httpServer((_, response) => json(response, { status: 'success', data, ...more }))
  return { server, client: prometheusClient({ url: `${server.url}/` }, { timeoutMs: 2000, signal }) }
}

test('a question goes as a form, with its times in seconds', async () => {
  const { server, client } = await answering({ resultType: 'matrix', result: [] })
  await client.queryRange({ query: 'up > 0', startMs: 1500, endMs: 2000, stepMs: 15_000 })
  expect(server.heard[0]).toMatchObject({
    ...{ method: 'POST', path: '/api/v1/query_range', body: 'query=up+%3E+0&start=1.500&end=2.000&step=15.000' },
  })
})

test('vectors, matrices, scalars and native histograms come in one form', async () => {
  const ask = async (data: unknown) => (await (await answering(data)).client.query('x')).series
  expect(await ask({ resultType: 'vector', result: [{ metric: { a: 'b' }, value: [1.5, 'NaN'] }] })).toEqual([
    { labels: { a: 'b' }, points: [{ atMs: 1500, value: 'NaN' }] },
  ])
  expect(
    await ask({
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [1, '2'],
            [3, '4'],
          ],
        },
      ],
    }),
  ).toMatchObject([{ points: [{ value: '2' }, { value: '4' }] }])
  expect(await ask({ resultType: 'scalar', result: [1, '42'] })).toEqual([{ labels: {}, points: [{ atMs: 1000, value: '42' }] }])
  expect(await ask({ resultType: 'vector', result: [{ metric: {}, histogram: [1, { count: '7', sum: '3' }] }] })).toMatchObject([
    { points: [{ value: '7' }] },
  ])
  await expect(ask({ resultType: 'new' })).rejects.toMatchObject({ kind: 'protocol' })
})

test('what Prometheus has to remark is handed on', async () => {
  const { client } = await answering({ resultType: 'vector', result: [] }, { warnings: ['slow'], infos: ['not a counter'] })
  expect((await client.query('x')).warnings).toEqual(['slow', 'not a counter'])
})

test('metadata is the first that is told of a name', async () => {
  const { client } = await answering({ up: [{ type: 'gauge', help: 'is up', unit: '' }, { type: 'counter' }], odd: [] })
  expect([...(await client.metadata())]).toEqual([['up', { type: 'gauge', help: 'is up' }]])
})

test.each<[number, string, object]>([
  [
    400,
    '{"status":"error","errorType":"bad_data","error":"1:1: parse error"}',
    { kind: 'rejected', facts: { errorType: 'bad_data' } },
  ],
  [503, 'Service Unavailable', { kind: 'rejected', facts: { errorType: 'unavailable' } }],
  [401, '', { kind: 'denied' }],
  [200, '[]', { kind: 'protocol' }],
  [404, '404 page not found', { kind: 'protocol' }],
])('%i %s is told by its kind', async (status, body, expected) => {
  const server = await httpServer((_, response) => response.writeHead(status).end(body))
  await expect(prometheusClient({ url: server.url }, { timeoutMs: 2000, signal }).query('x')).rejects.toMatchObject(expected)
})
