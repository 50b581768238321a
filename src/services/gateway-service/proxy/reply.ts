import type { ServerResponse } from 'node:http'
import { HeaderList } from './header-list.ts'

/** What the client is answered: filters may still change it. */
export interface Reply {
  status: number
  headers: HeaderList
  body: ReplyBody
}

export type ReplyBody = Buffer | BodyStream | undefined

/** A body that is still on its way. It is attached, read or discarded: exactly one of them, once. */
export interface BodyStream {
  /** Goes on to this response as fast as the client takes it. */
  attach(response: ServerResponse): void
  discard(): void
  /** The whole of it; fails above the limit. */
  read(limitBytes: number): Promise<Buffer>
}

export function isStream(body: ReplyBody): body is BodyStream {
  return body !== undefined && !Buffer.isBuffer(body)
}

export function discard(reply: Reply): void {
  if (isStream(reply.body)) reply.body.discard()
}

export function emptyReply(status: number, headers: readonly string[] = []): Reply {
  return { status, headers: new HeaderList([...headers, 'content-length', '0']), body: undefined }
}

export function send(reply: Reply, response: ServerResponse): void {
  const { body } = reply
  if (isStream(body)) {
    response.writeHead(reply.status, reply.headers.flat)
    body.attach(response)
    return
  }
  response.writeHead(reply.status, reply.headers.flat).end(body)
}
