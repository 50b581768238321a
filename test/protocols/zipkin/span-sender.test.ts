import { expect, onTestFinished, test } from 'vitest'
import { SpanSender } from '../../../src/protocols/zipkin/span-sender.ts'
import { deadPort, silent } from '../../support/servers/scripted.ts'
import { spanCollector } from '../../support/servers/span-collector.ts'

const limits = { connectTimeoutMs: 500, readTimeoutMs: 200 }
const span = (tags: Record<string, string> = {}) => JSON.stringify({ traceId: '1'.repeat(32), id: '2'.repeat(16), tags })

function senderTo(endpoint: URL): SpanSender {
  const sender = new SpanSender({ endpoint, ...limits })
  onTestFinished(() => sender.close())
  return sender
}

test('a large message goes compressed to another machine, anything else as it is, and nothing is traced', async () => {
  const collector = await spanCollector()
  const sender = senderTo(collector.endpoint)
  const far = senderTo(new URL('http://zipkin.example:9411/api/v2/spans'))
  const large = [span({ long: 'x'.repeat(2000) }), span()]
  for (const message of [await far.encode([span()]), await far.encode(large), await sender.encode(large)])
    await sender.send(message)
  const seen = collector.posts.map(({ url, headers, spans }) => {
    return [url, headers['content-type'], headers.b3, headers['content-encoding'], spans.length]
  })
  expect(seen).toEqual([
    ['/api/v2/spans', 'application/json', '0', undefined, 1],
    ['/api/v2/spans', 'application/json', '0', 'gzip', 2],
    ['/api/v2/spans', 'application/json', '0', undefined, 2],
  ])
})

test('a refusal, a silence and a server that is not there are told apart', async () => {
  const collector = await spanCollector()
  collector.answer(400)
  const message = await senderTo(collector.endpoint).encode([span()])
  await expect(senderTo(collector.endpoint).send(message)).rejects.toMatchObject({ kind: 'rejected', facts: { status: 400 } })
  const [quiet, dead] = [(await silent()).port, await deadPort()]
  const at = (port: number) => new URL(`http://127.0.0.1:${port}/api/v2/spans`)
  await expect(senderTo(at(quiet)).send(message)).rejects.toMatchObject({ kind: 'timeout' })
  await expect(senderTo(at(dead)).send(message)).rejects.toMatchObject({ kind: 'refused' })
})

test('closing gives up what is being sent', async () => {
  const { port } = await silent()
  const sender = new SpanSender({
    endpoint: new URL(`http://127.0.0.1:${port}/`),
    connectTimeoutMs: 60_000,
    readTimeoutMs: 60_000,
  })
  const sent = expect(sender.send(await sender.encode([span()]))).rejects.toMatchObject({ name: 'WireError' })
  await sender.close()
  await sent
})
