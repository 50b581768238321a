import { open, truncate } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, systemCodeOf } from '../../shared/errors.ts'
import { type Network, withoutCredentials } from './network.ts'
import { sizeOf } from './part.ts'

export interface DownloadRequest {
  readonly url: URL
  /** The file it goes to; what is there already is not asked for again. */
  readonly path: string
  readonly sizeBytes: number
  readonly network: Network
  readonly patience: Patience
  readonly signal: AbortSignal
  /** How many bytes of the file are there now. */
  readonly on: (bytesHere: number) => void
}

export interface Patience {
  readonly idleTimeoutMs: number
  /** How often in a row it may fail without getting anywhere. */
  readonly attempts: number
  readonly backOffMs: number
}

export const usualPatience: Patience = { idleTimeoutMs: 30_000, attempts: 5, backOffMs: 500 }

/** complete: as many bytes as there must be. absent: the repository has no such file. odd: it sent another number of bytes. */
export type DownloadOutcome =
  | { readonly kind: 'complete'; readonly resumed: boolean }
  | { readonly kind: 'absent' }
  | { readonly kind: 'odd'; readonly resumed: boolean; readonly because: string }

const progressBytes = 256 * 1024

/** Fetches a file, going on where it was cut off. Throws when the repository cannot be reached or refuses. */
export async function download(request: DownloadRequest): Promise<DownloadOutcome> {
  const { path, sizeBytes, patience, signal } = request
  let attempt = 1
  for (;;) {
    signal.throwIfAborted()
    const here = await sizeOf(path)
    if (here === sizeBytes) return { kind: 'complete', resumed: true }
    try {
      const outcome = await transfer(request, here > sizeBytes ? 0 : here)
      if (outcome === 'absent') return { kind: 'absent' }
      if (outcome.kind === 'ended') {
        if (outcome.bytes === sizeBytes) return { kind: 'complete', resumed: outcome.from > 0 }
        return { kind: 'odd', resumed: outcome.from > 0, because: `it has ${outcome.bytes} bytes instead of ${sizeBytes}` }
      }
    } catch (error) {
      signal.throwIfAborted()
      if (isOurDisk(error) || error instanceof Refused) throw error
      attempt = (await sizeOf(path)) - here >= progressBytes ? 1 : attempt + 1
      if (attempt > patience.attempts) throw error
      await delay(patience.backOffMs * 2 ** (attempt - 1), undefined, { signal })
    }
  }
}

/** Asking again would be no use: it wants credentials, or does not like us. */
class Refused extends Error {}

type Transfer = 'absent' | { readonly kind: 'ended'; readonly from: number; readonly bytes: number } | { readonly kind: 'again' }

async function transfer({ url, path, network, signal, sizeBytes, on }: DownloadRequest, here: number): Promise<Transfer> {
  const response = await network.get(url, here === 0 ? {} : { range: `bytes=${here}-` }, signal)
  const status = response.statusCode ?? 0
  if (status !== 200 && status !== 206) response.resume()
  if (status === 404 || status === 410) return 'absent'
  if (status === 416 && here > 0) {
    await truncate(path)
    return { kind: 'again' }
  }
  if (status !== 200 && status !== 206) {
    const said = `${withoutCredentials(url).host} answers ${status} ${response.statusMessage ?? ''}`.trim()
    throw status >= 500 || status === 408 || status === 429 ? new Error(said) : new Refused(said)
  }
  const from = status === 206 ? startOfRange(response) : 0
  if (from !== here && from !== 0) {
    response.destroy()
    throw new Refused(`${withoutCredentials(url).host} sends another part of the file than was asked for`)
  }
  const bytes = await append(response, path, from, sizeBytes, on)
  return { kind: 'ended', from, bytes }
}

function startOfRange(response: IncomingMessage): number {
  return Number(response.headers['content-range']?.match(/^bytes (\d+)-/)?.[1] ?? Number.NaN)
}

/** Stops at the first byte too many: a repository cannot fill our disk. */
async function append(
  response: IncomingMessage,
  path: string,
  from: number,
  sizeBytes: number,
  on: (bytes: number) => void,
): Promise<number> {
  const file = await open(path, from === 0 ? 'w' : 'a')
  let bytes = from
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (bytes + chunk.length > sizeBytes) return bytes + chunk.length
      await file.appendFile(chunk)
      bytes += chunk.length
      on(bytes)
    }
    return bytes
  } finally {
    response.destroy()
    await file.close()
  }
}

function isOurDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO', 'EFBIG'].includes(systemCodeOf(error) ?? '')
}

/** In words: why a repository could not be used. */
export function networkTroubleAsText(error: unknown, url: URL): string {
  const host = withoutCredentials(url).host
  switch (systemCodeOf(error)) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not known (no network, or a wrong name)`
    case 'ECONNREFUSED':
      return `${host} refuses the connection`
    case 'ECONNRESET':
      return `${host} cuts the connection`
    default:
      return messageOf(error)
  }
}
