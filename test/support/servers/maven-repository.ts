import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type Artefact, type Coordinates, repositoryPathOf } from '../../../src/runtime/maven/artefact.ts'

/** What the repository does with one request; then it is itself again. */
export type Manner = (request: IncomingMessage, response: ServerResponse, content: Buffer) => void

export interface FakeRepository {
  readonly url: string
  /** `GET /path` and, where there was one, its Range. */
  readonly requests: string[]
  /** How it answers the next requests for a file, one each. */
  behave(artefact: Coordinates, ...manners: readonly Manner[]): void
  put(artefact: Coordinates, content: Buffer): void
}

/** A Maven repository on loopback: files of our own making below the paths Maven gives them. */
export async function mavenRepository(): Promise<FakeRepository> {
  const contents = new Map<string, Buffer>()
  const manners = new Map<string, Manner[]>()
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^https?:\/\/[^/]+/, '').replace(/^\//, '')
    requests.push(`${request.method} ${path}${request.headers.range === undefined ? '' : ` ${request.headers.range}`}`)
    const content = contents.get(path)
    const manner = manners.get(path)?.shift() ?? (content === undefined ? missing : withRange)
    manner(request, response, content ?? Buffer.alloc(0))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    behave: (artefact, ...more) => void manners.set(repositoryPathOf(artefact), [...more]),
    put: (artefact, content) => void contents.set(repositoryPathOf(artefact), content),
  }
}

export const withRange: Manner = (request, response, content) => {
  const from = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0)
  if (from === 0) return whole(request, response, content)
  const rest = content.subarray(from)
  response.writeHead(206, {
    'content-length': rest.length,
    'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
  })
  response.end(rest)
}

/** Has never heard of Range. */
export const whole: Manner = (_, response, content) =>
  void response.writeHead(200, { 'content-length': content.length }).end(content)

export const missing: Manner = (_, response) => void response.writeHead(404).end('nothing here')

export const busy: Manner = (_, response) => void response.writeHead(503).end()

/** Sends so much of it and hangs up. */
export const cutAfter =
  (bytes: number): Manner =>
  (_, response, content) => {
    response.writeHead(200, { 'content-length': content.length })
    response.write(content.subarray(0, bytes), () => response.destroy())
  }

/** Sends so much of it and then nothing, without hanging up. */
export const stallAfter =
  (bytes: number): Manner =>
  (_, response, content) => {
    response.writeHead(200, { 'content-length': content.length })
    response.write(content.subarray(0, bytes))
  }

export const instead =
  (other: Buffer): Manner =>
  (_, response) =>
    void response.writeHead(200, { 'content-length': other.length }).end(other)

/** An artefact with this content, as a lock would have it. */
export function artefactOf(name: string, content: Buffer, more: Partial<Artefact> = {}): Artefact {
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { group: 'org.example', name, version: '1.0', extension: 'jar', sha256, sizeBytes: content.length, ...more }
}

/** One that has every file there is, and treats each request for one alike. */
export async function mavenRepositoryOf(manner: Manner): Promise<{ readonly url: string }> {
  const server = createServer((request, response) => manner(request, response, Buffer.alloc(1000)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}
