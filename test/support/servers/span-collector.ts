import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import type { ZipkinSpan } from '../../../src/protocols/zipkin/span.ts'

export interface SpanPost {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly spans: readonly ZipkinSpan[]
}

export interface SpanCollector {
  readonly endpoint: URL
  readonly posts: readonly SpanPost[]
  spans(): readonly ZipkinSpan[]
  /** From now on. */
  answer(status: number): void
}

/** Takes spans as Zipkin's collector does. */
export async function spanCollector(): Promise<SpanCollector> {
  const posts: SpanPost[] = []
  let status = 202
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    posts.push({ url: request.url ?? '', headers: request.headers, spans: JSON.parse(text.toString()) })
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return {
    endpoint: new URL(`http://127.0.0.1:${port}/api/v2/spans`),
    posts,
    spans: () => posts.flatMap(({ spans }) => spans),
    answer: (other) => {
      status = other
    },
  }
}
