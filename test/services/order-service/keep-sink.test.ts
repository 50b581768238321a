import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { keepSink } from '../../../src/services/order-service/keep-sink.ts'
import { environmentOf, logLines, until } from '../../support/platform.ts'

/** A worker as far as one connector's configuration goes. */
async function worker() {
  const state: { config: Record<string, string> | undefined; isAway: boolean; puts: number } = {
    ...{ config: undefined, isAway: true, puts: 0 },
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (state.isAway) return response.writeHead(503).end()
      if (request.method === 'PUT') {
        state.puts += 1
        state.config = { ...JSON.parse(Buffer.concat(chunks).toString()), name: 'my-order-sink-connect' }
        return response.writeHead(201).end('{}')
      }
      if (state.config === undefined) return response.writeHead(404).end('{"error_code":404,"message":"no"}')
      return response.writeHead(200).end(JSON.stringify(state.config))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('it is set up when the worker is there, once, and its password is nobody’s in the log', async () => {
  const { state, url } = await worker()
  const { log, lines } = logLines()
  const stopping = new AbortController()
  const environment = await environmentOf({
    defaults: {
      ...{ 'msa.connect.url': url, 'order.sink.database': 'mariadb-1:3306' },
      'msa.mariadb.url': 'mysql://root:p%40ss@127.0.0.1:3306/mydb',
    },
  })
  const keeping = keepSink({ environment, log, stopping: stopping.signal })
  await until(() => lines.some(({ msg }) => String(msg).includes('cannot be set up yet')))
  state.isAway = false
  stopping.abort()
  await keeping
  const again = new AbortController()
  const second = keepSink({ environment, log, stopping: again.signal })
  await until(() => state.config !== undefined)
  expect(state.config).toMatchObject({
    ...{ name: 'my-order-sink-connect', topics: 'orders', 'insert.mode': 'upsert' },
    ...{ 'connection.url': 'jdbc:mariadb://mariadb-1:3306/mydb', 'connection.password': 'p@ss' },
  })
  again.abort()
  await second
  const third = new AbortController()
  const kept = keepSink({ environment, log, stopping: third.signal })
  third.abort()
  await kept
  expect(state.puts).toBe(1)
  expect(JSON.stringify(lines)).not.toContain('p@ss')
})

test('without a worker there is nothing to keep', async () => {
  const { log } = logLines()
  expect(keepSink({ environment: await environmentOf({ defaults: {} }), log, stopping: new AbortController().signal })).toBe(
    undefined,
  )
})
