import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface FakeConfigServer {
  readonly url: string
  /** As they came: `GET /user-service/default`, and the headers as pairs. */
  readonly requests: ReadonlyArray<{ readonly line: string; readonly headers: ReadonlyArray<readonly [string, string]> }>
  close(): Promise<void>
}

export type Respond = (path: string, request: IncomingMessage) => string | { readonly status: number; readonly body?: string }

/** Answers each path with a body, or with another status. */
export async function fakeConfigServer(respond: Respond, port = 0): Promise<FakeConfigServer> {
  const requests: Array<FakeConfigServer['requests'][number]> = []
  const server = createServer((request, response) => {
    const raw = request.rawHeaders
    const headers = raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []))
    requests.push({ line: `${request.method} ${request.url}`, headers })
    const answer = respond(request.url ?? '', request)
    const { status, body = '' } = typeof answer === 'string' ? { status: 200, body: answer } : answer
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () => closed(server)
  onTestFinished(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close }
}

/** An environment of one source, as a config server of Spring's writes it. */
export function environmentBody(
  source: Readonly<Record<string, unknown>>,
  facts: Readonly<Record<string, unknown>> = {},
): string {
  const propertySources = [{ name: 'file:/cfg/user-service.yml', source }]
  return JSON.stringify({
    name: 'user-service',
    profiles: ['default'],
    label: null,
    version: null,
    state: null,
    propertySources,
    ...facts,
  })
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
