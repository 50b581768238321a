import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { MeterFacts } from '../../../../src/platform/metrics/metrics.ts'
import { noMetrics } from '../../../../src/platform/metrics/no-metrics.ts'
import { until } from '../../../support/platform.ts'
import { recordedSpans } from '../recorded-spans.ts'
import { fakeRegistry, routeYaml, startGateway, startUpstream } from '../start.ts'

test('a WebSocket speaks through the gateway, with the filters of its route', async () => {
  const chat = await startChat()
  const { url } = await startGateway({
    yaml: routeYaml(chat.url.replace('http', 'ws'), { filters: ['StripPrefix=1', 'AddRequestHeader=X-Seen, yes'] }),
  })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/chat/room?name=a`, ['chat-v1'])
  const said = nextMessages(socket, 2)
  await opened(socket)
  socket.send('hello')
  expect(await said).toEqual(['/room?name=a yes', 'echo hello'])
  expect(socket.protocol).toBe('chat-v1')
  const big = 'x'.repeat(1_000_000)
  const answer = nextMessages(socket, 1)
  socket.send(big)
  expect((await answer)[0]?.length).toBe(big.length + 5)
  socket.close()
  await until(() => chat.clients() === 0, 'the server to hear of the end')
})

test('the handshake of a WebSocket is told when it is over, and carries its trace on', async () => {
  const chat = await startChat()
  const { tracing, spans } = recordedSpans()
  const counted: string[] = []
  const timer = (name: string, { tags = {} }: MeterFacts = {}) => ({
    record: () => void counted.push(`${name} ${tags.httpStatusCode ?? tags.status}`),
  })
  const { url } = await startGateway({ yaml: routeYaml(chat.url, {}), tracing, metrics: { ...noMetrics, timer } })
  const traceId = '80f198ee56343ba864fe8b2a57d3eff7'
  const traceparent = `00-${traceId}-e457b5a2e4d86bd1-01`
  const socket = new WebSocket(`${url.replace('http', 'ws')}/room`, { headers: { traceparent, b3: '0' } })
  await opened(socket)
  await until(() => counted.length === 2, 'both counts')
  // It is open for as long as it likes.
  expect(chat.clients()).toBe(1)
  const [client, server] = spans
  expect(spans.map(({ name }) => name)).toEqual(['HTTP GET', 'http get'])
  expect(server).toMatchObject({ traceId, parentId: 'e457b5a2e4d86bd1', tags: { 'http.url': '/room', uri: 'UNKNOWN' } })
  expect(server?.tags).toMatchObject({ status: '200', outcome: 'SUCCESS', exception: 'none' })
  expect(client?.tags).toMatchObject({ 'http.status_code': '101', 'spring.cloud.gateway.route.id': 'one' })
  expect(counted.sort()).toEqual(['http.server.requests 200', 'spring.cloud.gateway.requests 200'])
  expect(chat.heads).toEqual([
    expect.objectContaining({ traceparent: `00-${traceId}-${client?.id}-01`, b3: `${traceId}-${client?.id}-1` }),
  ])
})

test('a page of an origin that may not ask opens no WebSocket', async () => {
  const chat = await startChat()
  const cors = `spring.cloud.gateway.globalcors.cors-configurations:
  '[/**]': { allowedOrigins: "http://shop.example" }
`
  const { url } = await startGateway({ yaml: `${routeYaml(chat.url, {})}${cors}` })
  const from = (origin: string) => new WebSocket(`${url.replace('http', 'ws')}/room`, { headers: { origin } })
  expect(await statusOf(from('http://evil.example'))).toBe(403)
  expect(chat.heads).toEqual([])
  await opened(from('http://shop.example'))
  expect(chat.clients()).toBe(1)
})

test('a handshake that comes to nothing is told with its reason', async () => {
  const { tracing, spans } = recordedSpans()
  const { url } = await startGateway({ yaml: routeYaml('lb://NOBODY', {}), tracing })
  expect(await statusOf(new WebSocket(`${url.replace('http', 'ws')}/room`))).toBe(503)
  await until(() => spans.length > 0, 'the span to end')
  expect(spans).toMatchObject([{ name: 'http get', tags: { status: '503', exception: 'NotFoundException' } }])
})

test('a WebSocket finds a service by name, and another instance when one is gone', async () => {
  const chat = await startChat()
  const dead = await startUpstream()
  await dead.close()
  const registry = fakeRegistry({ 'chat-service': [dead.port, chat.port] })
  const { url } = await startGateway({ yaml: routeYaml('lb:ws://CHAT-SERVICE', {}), registry })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/room`)
  await opened(socket)
  expect(registry.unreachable.length).toBe(1)
  socket.terminate()
  await until(() => chat.clients() === 0, 'the server to hear of the end')
})

test('the time of a route is for the answer: an open WebSocket may be quiet for longer', async () => {
  const chat = await startChat()
  const hangs = await startUpstream(() => undefined)
  hangs.onUpgrade(() => undefined)
  const limited = (uri: string) => `${routeYaml(uri, {})}          metadata: { response-timeout: 150 }\n`
  const { url } = await startGateway({ yaml: limited(chat.url) })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/room`)
  await opened(socket)
  const late = await startGateway({ yaml: limited(hangs.url) })
  const refused = new WebSocket(`${late.url.replace('http', 'ws')}/room`)
  // By then the first one has been quiet for as long.
  expect(await statusOf(refused)).toBe(504)
  const answer = nextMessages(socket, 1)
  socket.send('still there?')
  expect(await answer).toEqual(['echo still there?'])
})

test('a server that goes away takes the WebSocket with it', async () => {
  const chat = await startChat()
  const { url } = await startGateway({ yaml: routeYaml(chat.url, {}) })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/room`)
  await opened(socket)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  chat.terminate()
  await closed
})

test('who may not, who finds nobody, and who is refused is told so', async () => {
  const chat = await startChat()
  const refuses = await startUpstream((_request, response) => void response.writeHead(418).end('no'))
  const cases: ReadonlyArray<readonly [string, number]> = [
    [routeYaml(chat.url, { filters: ['AuthorizationHeaderFilter'] }), 401],
    [routeYaml(chat.url, { predicates: ['Path=/other'] }), 404],
    [routeYaml('http://127.0.0.1:1', {}), 500],
    [routeYaml('lb://NOBODY', {}), 503],
    [routeYaml(refuses.url, {}), 418],
  ]
  for (const [yaml, expected] of cases) {
    const { url } = await startGateway({ yaml })
    const socket = new WebSocket(`${url.replace('http', 'ws')}/room`)
    expect(await statusOf(socket)).toBe(expected)
  }
})

test('a wish for HTTP/2 is left unanswered, and the request is served', async () => {
  const upstream = await startUpstream()
  const { port } = await startGateway({ yaml: routeYaml(upstream.url, {}) })
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const received: string[] = []
  socket.on('data', (chunk: Buffer) => received.push(chunk.toString()))
  const head = 'Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAA'
  socket.write(`POST /echo HTTP/1.1\r\n${head}\r\nContent-Length: 10\r\n\r\nfirst`)
  socket.write(' half')
  await until(() => received.join('').includes('first half'), 'the answer')
  socket.write(`GET /echo/2 HTTP/1.1\r\n${head}\r\n\r\n`)
  await until(() => received.join('').includes('/echo/2'), 'the second answer')
  const names = upstream.requests.flatMap(({ headers }) => headers.map(([name]) => name.toLowerCase()))
  expect(names).not.toContain('upgrade')
  expect(names).not.toContain('http2-settings')
})

async function startChat() {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  const heads: IncomingHttpHeaders[] = []
  sockets.on('connection', (socket, request) => {
    heads.push(request.headers)
    socket.send(`${request.url} ${request.headers['x-seen']}`)
    socket.on('message', (message) => socket.send(`echo ${message}`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const terminate = () => {
    for (const client of sockets.clients) client.terminate()
  }
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        terminate()
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, clients: () => sockets.clients.size, heads, terminate }
}

function statusOf(socket: WebSocket): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode))
    socket.once('error', resolve)
  })
}

function opened(socket: WebSocket): Promise<void> {
  onTestFinished(() => socket.terminate())
  return new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
}

function nextMessages(socket: WebSocket, count: number): Promise<readonly string[]> {
  const messages: string[] = []
  return new Promise((resolve) => {
    const take = (message: unknown) => {
      messages.push(String(message))
      if (messages.length < count) return
      socket.off('message', take)
      resolve(messages)
    }
    socket.on('message', take)
  })
}
