import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { until } from '../../support/platform.ts'
import { clientsOf, orderService, remoteOf } from './fixtures.ts'

async function streaming() {
  const responses: ServerResponse[] = []
  const remote = await remoteOf((_request, response) => {
    responses.push(response)
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders()
  })
  const { clients } = await clientsOf()
  const orders = clients.of({ ...orderService, base: remote.url })
  const write = (text: string) => responses[0]?.write(text)
  return { orders, write, end: () => responses[0]?.end(), remote, isClosed: () => responses[0]?.closed === true }
}

test('documents are there one by one, before the answer has ended, wherever its pieces are cut', async () => {
  const { orders, write, end } = await streaming()
  const reading = (await orders.follow())[Symbol.asyncIterator]()
  write('{"orderId":"a","qty":1}\n{"orderId":')
  expect((await reading.next()).value).toEqual({ orderId: 'a', qty: 1 })
  write('"b","qty":2}')
  end()
  expect((await reading.next()).value).toEqual({ orderId: 'b', qty: 2 })
  expect((await reading.next()).done).toBe(true)
})

test('who stops reading ends the answer', async () => {
  const { orders, write, isClosed } = await streaming()
  const answer = await orders.follow()
  write('{"orderId":"a","qty":1}\n{"orderId":"b","qty":2}\n')
  for await (const order of answer) {
    expect(order.orderId).toBe('a')
    break
  }
  await until(isClosed, 'the end of the answer')
})

test.each([
  ['{"orderId":7,"qty":1}\n', '/orderId must be string'],
  ['nothing\n', 'it is no JSON'],
])('a line that is not as described ends the answer with an error: %s', async (line, message) => {
  const { orders, write } = await streaming()
  const answer = await orders.follow()
  write(line)
  await expect(answer[Symbol.asyncIterator]().next()).rejects.toThrow(message)
})

test('bytes come as they are sent, and the whole is what was sent', async () => {
  const { orders, write, end } = await streaming()
  const answer = await orders.export()
  write('one,')
  const chunks: Uint8Array[] = []
  for await (const chunk of answer) {
    if (chunks.push(chunk) === 1) {
      write('two')
      end()
    }
  }
  expect(Buffer.concat(chunks).toString()).toBe('one,two')
})

test('a stream that breaks off is an error, not an end', async () => {
  const { orders, write, remote } = await streaming()
  const reading = (await orders.follow())[Symbol.asyncIterator]()
  write('{"orderId":"a","qty":1}\n')
  await reading.next()
  remote.requests[0]?.socket.destroy()
  await expect(reading.next()).rejects.toThrow()
})
