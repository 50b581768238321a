import type { Dispatcher, Pool } from 'undici'
import type { Applications } from '../../../protocols/eureka/instance.ts'
import { decodeApplications } from '../../../protocols/eureka/json.ts'
import {
  batchPath,
  decodeReplicationAnswers,
  encodeReplications,
  type Replication,
  type ReplicationAnswer,
  replicationHeader,
} from '../../../protocols/eureka/replication.ts'
import { nodeHeader } from './node-header.ts'

export interface PeerHttpOptions {
  readonly url: string
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  readonly signal: AbortSignal
}

export interface BatchAnswer {
  readonly status: number
  readonly nodeId: string | undefined
  /** Of a 2xx. */
  readonly answers: readonly ReplicationAnswer[]
}

export interface PeerHttp {
  sendBatch(replications: readonly Replication[]): Promise<BatchAnswer>
  applications(): Promise<Applications>
  close(): Promise<void>
}

const limitBytes = 64 * 1024 * 1024

/** The few things one server asks of another. What the network says is thrown as it comes. */
export function createPeerHttp({ url, connectTimeoutMs, readTimeoutMs, signal }: PeerHttpOptions): PeerHttp {
  const { origin, pathname, username, password } = new URL(url)
  const base = pathname.endsWith('/') ? pathname : `${pathname}/`
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` }
  const headers = {
    accept: 'application/json',
    'discoveryidentity-name': 'DefaultServer',
    'discoveryidentity-version': '1.0',
    ...authorization,
  }
  let opened: Promise<Pool> | undefined
  const pool = () => {
    const timeouts = { connect: { timeout: connectTimeoutMs }, headersTimeout: readTimeoutMs, bodyTimeout: readTimeoutMs }
    opened ??= import('undici').then(({ default: { Pool } }) => new Pool(origin, { connections: 2, ...timeouts }))
    return opened
  }
  return {
    async sendBatch(replications) {
      const answer = await (await pool()).request({
        method: 'POST',
        path: base + batchPath,
        headers: { ...headers, 'content-type': 'application/json', [replicationHeader]: 'true' },
        body: encodeReplications(replications),
        signal,
      })
      const text = await textOf(answer.body)
      const nodeId = answer.headers[nodeHeader]
      const isDone = answer.statusCode >= 200 && answer.statusCode < 300
      return {
        status: answer.statusCode,
        nodeId: typeof nodeId === 'string' ? nodeId : undefined,
        answers: isDone ? decodeReplicationAnswers(text) : [],
      }
    },
    async applications() {
      const { statusCode, body } = await (await pool()).request({ method: 'GET', path: `${base}apps/`, headers, signal })
      const text = await textOf(body)
      if (statusCode !== 200) throw new Error(`answered ${statusCode}`)
      return decodeApplications(text)
    },
    async close() {
      const ended = opened
      opened = undefined
      await (await ended)?.destroy()
    },
  }
}

async function textOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > limitBytes) throw new Error(`more than ${limitBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
