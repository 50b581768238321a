import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Exchange } from './proxy/exchange.ts'
import { HeaderList } from './proxy/header-list.ts'
import type { Reply } from './proxy/reply.ts'

/** `forward:/actuator/health`: asks the service itself, without a socket. */
export async function forwardInside(app: FastifyInstance, exchange: Exchange, path: string): Promise<Reply> {
  const { method, search, headers } = exchange
  const sent: Record<string, string> = {}
  for (let at = 0; at < headers.flat.length; at += 2) sent[(headers.flat[at] ?? '').toLowerCase()] = headers.flat[at + 1] ?? ''
  // A body that is still on its way stays where it is.
  delete sent['content-length']
  const answer = await app.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url: `${path}${search}`,
    headers: sent,
  })
  const own = new HeaderList()
  for (const [name, value] of Object.entries(answer.headers)) {
    if (name === 'connection' || name === 'transfer-encoding') continue
    for (const each of [value].flat()) if (each !== undefined) own.add(name, String(each))
  }
  own.set('content-length', String(answer.rawPayload.length))
  return { status: answer.statusCode, headers: own, body: answer.rawPayload }
}
