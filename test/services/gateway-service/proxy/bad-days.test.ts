import { connect, createServer, type Server, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../../../support/platform.ts'
import { ask, routeYaml, startGateway, startUpstream } from '../start.ts'

test('a server that hangs is given up after the time of its route', async () => {
  const asked: Socket[] = []
  const hangs = await startUpstream(({ socket }) => void asked.push(socket))
  const yaml = `${routeYaml(hangs.url, {})}          metadata: { response-timeout: 2000 }\n`
  const { url } = await startGateway({ yaml })
  const answer = await ask(url)
  expect([answer.status, JSON.parse(answer.body)]).toEqual([
    504,
    { timestamp: expect.any(String), path: '/echo/1', status: 504, error: 'Gateway Timeout', requestId: expect.any(String) },
  ])
  await until(() => asked[0]?.destroyed === true, 'the connection to be let go')
})

test('the time of all routes counts where a route has none of its own', async () => {
  const hangs = await startUpstream(() => undefined)
  const { url } = await startGateway({ yaml: `${routeYaml(hangs.url, {})}      httpclient.response-timeout: 100ms\n` })
  expect((await ask(url)).status).toBe(504)
})

test('a server that resets, or speaks no HTTP, is a 500 in our own words', async () => {
  for (const says of ['', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n', 'what?\r\n\r\n']) {
    const port = await scripted((socket) => socket.end(says))
    const { url } = await startGateway({ yaml: routeYaml(`http://127.0.0.1:${port}`, {}) })
    const answer = await ask(url, { method: 'POST', body: 'x' })
    expect([answer.status, JSON.parse(answer.body).error], says).toEqual([500, 'Internal Server Error'])
  }
})

test('half an answer is never taken for a whole one', async () => {
  const halves = [
    'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n5\r\nha',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\nzz\r\n',
  ]
  for (const half of halves) {
    const port = await scripted((socket) => socket.end(half))
    const { url } = await startGateway({ yaml: routeYaml(`http://127.0.0.1:${port}`, {}) })
    await expect(ask(url), half).rejects.toThrow(/aborted|hang up|ECONNRESET/)
  }
})

test('what a server sends beyond the length it said reaches nobody', async () => {
  let served = 0
  const port = await scripted((socket) => {
    served++
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison`)
  })
  const { url } = await startGateway({ yaml: routeYaml(`http://127.0.0.1:${port}`, {}) })
  expect((await ask(url)).body).toBe('body')
  expect((await ask(url)).body).toBe('body')
  expect(served).toBe(2)
})

test('a client that goes away in the middle of a download ends it', async () => {
  const endless = await startUpstream((_request, response) => {
    const chunk = Buffer.alloc(65_536)
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    more()
  })
  const { url } = await startGateway({ yaml: routeYaml(endless.url, {}) })
  const socket = await raw(url, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((resolve) => socket.once('data', resolve))
  const [download] = endless.sockets
  socket.destroy()
  await until(() => download?.destroyed === true, 'the download to end')
})

test('a client that does not read makes the server wait', async () => {
  let written = 0
  const endless = await startUpstream((_request, response) => {
    const chunk = Buffer.alloc(65_536)
    const more = () => {
      do written += chunk.length
      while (!response.destroyed && response.write(chunk))
    }
    response.on('drain', more)
    more()
  })
  const { url } = await startGateway({ yaml: routeYaml(endless.url, {}) })
  const socket = await raw(url, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((resolve) => socket.once('readable', resolve))
  let before = -1
  let looks = 0
  await until(() => {
    looks = written === before ? looks + 1 : 0
    before = written
    return looks >= 20
  }, 'the server to wait')
  expect(written).toBeLessThan(64 * 1024 * 1024)
  socket.destroy()
})

test('a body goes on while it comes, and the answer while it is made', async () => {
  const upstream = await startUpstream((request, response) => void request.pipe(response))
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, {}) })
  const socket = await raw(url, 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
  const received: string[] = []
  socket.on('data', (chunk: Buffer) => received.push(chunk.toString()))
  for (const part of ['one', 'two']) {
    socket.write(`3\r\n${part}\r\n`)
    await until(() => received.join('').includes(part), part)
  }
  socket.write('0\r\n\r\n')
  await until(() => received.join('').endsWith('0\r\n\r\n'), 'the end')
})

test('what could be read in two ways is refused, and reaches nobody', async () => {
  const upstream = await startUpstream()
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, {}) })
  const ambiguous = [
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\nabcd',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd',
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n folded\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x/y@z\r\nConnection: close\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nX-Null: a\0b\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
  ]
  for (const text of ambiguous) {
    expect(await everything(await raw(url, text)), text.slice(0, 120)).toMatch(/^HTTP\/1\.1 4\d\d /)
  }
  expect(upstream.requests).toEqual([])
})

test('a coding that is not undone here is refused, not taken off', async () => {
  const upstream = await startUpstream()
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, {}) })
  const text = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n'
  expect(await everything(await raw(url, text))).toMatch(/^HTTP\/1\.1 501 /)
  expect(upstream.requests).toEqual([])
})

test('an answer without a body may tell the length of the one it stands for', async () => {
  for (const head of ['304 Not Modified', '204 No Content']) {
    const port = await scripted((socket) => socket.write(`HTTP/1.1 ${head}\r\nETag: "1"\r\nContent-Length: 5\r\n\r\n`))
    const { url } = await startGateway({ yaml: routeYaml(`http://127.0.0.1:${port}`, {}) })
    const answer = await ask(url)
    expect(answer).toMatchObject({ status: Number(head.slice(0, 3)), body: '' })
    expect(answer.headers).toContain('"1"')
    expect(answer.headers.includes('Content-Length')).toBe(head.startsWith('304'))
  }
})

test('a chunk that is none ends the request, also for the server that reads it', async () => {
  let aborted = 0
  const upstream = await startUpstream((request) => {
    request.on('error', () => aborted++)
    request.resume()
  })
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, {}) })
  const socket = await raw(url, 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')
  await until(() => upstream.requests.length === 1, 'the request')
  socket.write('zz\r\n')
  await everything(socket)
  await until(() => aborted === 1, 'the server to hear of it')
})

test('headers that name others in Connection cannot take the length of a body away', async () => {
  const upstream = await startUpstream()
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, {}) })
  const text = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close, Content-Length\r\nContent-Length: 4\r\n\r\nbody'
  expect(await everything(await raw(url, text))).toContain('"body":"body"')
})

test('a path that leads upwards is refused, encoded or not', async () => {
  const upstream = await startUpstream()
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, { predicates: ['Path=/a/**'] }) })
  for (const path of ['/a/../b', '/a/..', '/a/%2e%2e/b', '/a/.%2E/b', '/a/..%2fb', '/a/b%5c..%5cc', '/a/..;/b']) {
    expect((await ask(url, { path })).status, path).toBe(400)
  }
  for (const path of ['/a/..b', '/a/b..', '/a/...', '/a/%252e%252e/b', '/a/b?c=/../d']) {
    expect((await ask(url, { path })).status, path).toBe(200)
  }
  expect(upstream.requests.map((each) => each.url)).toEqual(['/a/..b', '/a/b..', '/a/...', '/a/%252e%252e/b', '/a/b?c=/../d'])
})

test('a body that nobody reads does not become the next request', async () => {
  const { url } = await startGateway({ yaml: routeYaml('http://127.0.0.1:1', { filters: ['RequestSize=5B'] }) })
  const inner = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
  const text = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${inner.length + 1000}\r\n\r\n${inner}`
  const answer = await everything(await raw(url, text))
  expect(answer.match(/HTTP\/1\.1/g)?.length).toBe(1)
  expect(answer).toMatch(/^HTTP\/1\.1 413 .*Connection: close/s)
})

test('who sends his headers drop by drop is let go; who only has a connection in store is not', async () => {
  const upstream = await startUpstream()
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, {}), env: { SERVER_NETTY_CONNECTION_TIMEOUT: '200ms' } })
  const [silent, slow] = [await raw(url, ''), await raw(url, 'GET / HTTP/1.1\r\nHost: x\r\n')]
  expect(await everything(slow)).toMatch(/^HTTP\/1\.1 408 /)
  const later = await raw(url, 'GET / HTTP/1.1\r\nHost: x\r\n')
  expect(await everything(later)).toMatch(/^HTTP\/1\.1 408 /)
  expect(upstream.requests).toEqual([])
  const answer = everything(silent)
  silent.write('GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /)
})

test('who never says a word is let go when that has lasted too long, and who begins late has no more time than others', async () => {
  const upstream = await startUpstream()
  const yaml = `${routeYaml(upstream.url, {})}\nserver.netty: { connection-timeout: 200ms, idle-timeout: 1s }\n`
  const { url } = await startGateway({ yaml })
  const [silent, late] = [await raw(url, ''), await raw(url, '')]
  const other = await raw(url, 'GET / HTTP/1.1\r\n')
  await everything(other)
  const answer = everything(late)
  late.write('GET / HTTP/1.1\r\n')
  expect(await answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(await everything(silent)).toBe('')
  expect(upstream.requests).toEqual([])
})

test('many idle connections are held, and cost little', async () => {
  const upstream = await startUpstream()
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, {}) })
  const sockets = await Promise.all(Array.from({ length: 500 }, () => raw(url, 'GET /echo HTTP/1.1\r\nHost: x\r\n\r\n')))
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('data', resolve))))
  expect(sockets.every((socket) => !socket.destroyed)).toBe(true)
  expect((await ask(url)).status).toBe(200)
  // What they asked is over: none of them holds a connection to the server behind.
  expect(upstream.requests.length).toBe(501)
})

async function raw(url: string, text: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  socket.write(text, 'latin1')
  return socket
}

function everything(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}

/** A server that says this, once it has heard the end of a head. */
async function scripted(answer: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    let heard = ''
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1')
      if (!heard.includes('\r\n\r\n')) return
      heard = ''
      answer(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  )
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
