import { expect, test } from 'vitest'
import { beginExchange, exchangeHttp } from '../../src/protocols/http-exchange.ts'
import { httpServer } from '../support/servers/http.ts'
import { answering, deadPort, hangingUp, silent } from '../support/servers/scripted.ts'

const { signal } = new AbortController()
const patience = { timeoutMs: 2000, signal }

test('a question goes out as it is said, and whatever is answered comes back', async () => {
  const server = await httpServer((_, response) => response.writeHead(418, { 'x-own': 'a' }).end('short and stout'))
  const login = { username: 'ada', password: 'l@ng' }
  const question = { method: 'POST', headers: { 'x-asked': 'b' }, body: '{}' }
  expect(await exchangeHttp({ url: `${server.url}/a?b=c`, login }, question, { ...patience, mostBytes: 100 })).toMatchObject({
    ...{ status: 418, body: 'short and stout', headers: { 'x-own': 'a' } },
  })
  expect(server.heard[0]).toMatchObject({
    ...{ method: 'POST', path: '/a?b=c', body: '{}' },
    headers: { 'x-asked': 'b', authorization: `Basic ${Buffer.from('ada:l@ng').toString('base64')}` },
  })
})

test('an answer that is too long is not taken', async () => {
  const server = await httpServer((_, response) => response.end('x'.repeat(1000)))
  await expect(exchangeHttp({ url: server.url }, {}, { ...patience, mostBytes: 999 })).rejects.toMatchObject({ kind: 'protocol' })
})

test('the bytes come as they come; what breaks off is told where it is read', async () => {
  const server = await httpServer((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half')
    setImmediate(() => response.destroy())
  })
  const { status, body } = await beginExchange({ url: server.url }, {}, patience)
  expect(status).toBe(200)
  const read = async () => {
    for await (const _chunk of body);
  }
  await expect(read()).rejects.toMatchObject({ system: 'http', kind: 'closed' })
})

test('the patience is for all of it: a body that stops in the middle is given up', async () => {
  const server = await httpServer((_, response) => void response.writeHead(200, { 'content-length': '100' }).write('half'))
  const asked = exchangeHttp({ url: server.url }, {}, { timeoutMs: 200, signal, mostBytes: 1000 })
  await expect(asked).rejects.toMatchObject({ kind: 'timeout' })
})

test.each<[string, () => Promise<number>, string]>([
  ['nobody listens', deadPort, 'refused'],
  ['nobody answers', async () => (await silent()).port, 'timeout'],
  ['somebody hangs up', async () => (await hangingUp()).port, 'closed'],
  [
    'somebody speaks otherwise',
    async () => (await answering(() => Buffer.from('SSH-2.0-x\r\n'), { thenEnd: true })).port,
    'protocol',
  ],
])('%s: what went wrong is told by its kind', async (_, portOf, kind) => {
  const url = `http://127.0.0.1:${await portOf()}`
  const asked = exchangeHttp({ url }, {}, { timeoutMs: 200, signal, mostBytes: 1000 })
  await expect(asked).rejects.toMatchObject({ system: 'http', kind })
})

test("a signal's reason is thrown as it is", async () => {
  const server = await silent()
  const reason = new Error('enough')
  const stop = new AbortController()
  const asked = exchangeHttp(
    { url: `http://127.0.0.1:${server.port}` },
    {},
    { timeoutMs: 5000, signal: stop.signal, mostBytes: 1 },
  )
  stop.abort(reason)
  await expect(asked).rejects.toBe(reason)
})
