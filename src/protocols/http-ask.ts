import { beginExchange, type HttpPatience, type HttpPlace } from './http-exchange.ts'

export interface HttpAnswer {
  readonly status: number
  readonly body: string
}

const mostBytes = 1024 * 1024

/** One GET of JSON, with or without TLS, with or without a login; whatever is answered. Redirects are not followed. */
export async function askHttp(place: HttpPlace, patience: HttpPatience): Promise<HttpAnswer> {
  const { status, body } = await beginExchange(place, {}, patience)
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    // Enough to see who it is.
    if (sizeBytes > mostBytes) break
  }
  return { status, body: Buffer.concat(chunks).toString('utf8') }
}
