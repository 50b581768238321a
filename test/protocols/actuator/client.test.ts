import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createActuatorClient } from '../../../src/protocols/actuator/client.ts'

async function actuatorAnswering(status: number, body: string) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    let content = ''
    request.on('data', (chunk) => {
      content += chunk
    })
    request.on('end', () => {
      requests.push(`${request.method} ${request.url} ${content}`.trim())
      response.writeHead(status, { 'content-type': 'application/vnd.spring-boot.actuator.v3+json' }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/actuator/`
  return { client: createActuatorClient({ baseUrl, timeoutMs: 2000 }), requests }
}

test('a DOWN is an answer, not an error', async () => {
  const { client } = await actuatorAnswering(503, '{"status":"DOWN"}')
  expect(await client.health()).toEqual({ status: 503, body: { status: 'DOWN' } })
})

test('each question goes to its endpoint', async () => {
  const { client, requests } = await actuatorAnswering(200, '[]')
  await client.refresh()
  await client.busRefresh('user-service:dev')
  await client.environment('a/b')
  await client.setLevel('app', null)
  expect(requests).toEqual([
    'POST /actuator/refresh',
    'POST /actuator/busrefresh/user-service/dev',
    'GET /actuator/env/a%2Fb',
    'POST /actuator/loggers/app {"configuredLevel":null}',
  ])
})

test('an answer without a body is one, and one that is no JSON is an error with its address', async () => {
  expect(await (await actuatorAnswering(204, '')).client.busRefresh()).toEqual({ status: 204, body: undefined })
  await expect((await actuatorAnswering(200, '<html>')).client.health()).rejects.toThrow(
    /actuator\/health: its answer is not JSON/,
  )
})
