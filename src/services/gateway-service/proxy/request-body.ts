import type { IncomingMessage } from 'node:http'
import { sizeMessage } from '../filters/sizes.ts'
import { GatewayError } from '../gateway-error.ts'
import type { Exchange } from './exchange.ts'

/** What is sent on as the body: as it was read, as it comes, or as it comes and counted. */
export function outgoingBody(exchange: Exchange): Buffer | IncomingMessage | AsyncIterable<Buffer> | null {
  if (exchange.body !== undefined) return exchange.body
  if (!exchange.hasBody) return null
  return exchange.maxBodyBytes === Number.POSITIVE_INFINITY ? exchange.request : counted(exchange)
}

/** The whole body; above the limit of the filter or of the route it is refused. */
export async function readRequestBody(exchange: Exchange, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  exchange.maxBodyBytes = Math.min(exchange.maxBodyBytes, limitBytes)
  for await (const chunk of counted(exchange)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* counted({ request, maxBodyBytes }: Exchange): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > maxBodyBytes) throw tooLarge(size, maxBodyBytes)
    yield chunk
  }
}

function tooLarge(size: number, most: number): GatewayError {
  return new GatewayError(413, 'The body is too large', { headers: ['errorMessage', sizeMessage(size, most)] })
}
