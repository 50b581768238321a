import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import type { Artefact } from './artefact.ts'

export type CopyOutcome =
  | { readonly kind: 'copied' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'wrong'; readonly found: string }

/**
 * The one door into the cache: whatever the source, the bytes are hashed while they are copied, and a copy that is not what the
 * lock says does not stay.
 */
export async function copyVerified(
  source: string,
  target: string,
  artefact: Artefact,
  signal?: AbortSignal,
): Promise<CopyOutcome> {
  const hash = createHash('sha256')
  const written = await open(target, 'wx', 0o444)
  let outcome: CopyOutcome = { kind: 'absent' }
  try {
    let sizeBytes = 0
    for await (const chunk of createReadStream(source, { highWaterMark: 256 * 1024, signal }) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      sizeBytes += chunk.length
      if (sizeBytes <= artefact.sizeBytes) await written.appendFile(chunk)
    }
    const found = hash.digest('hex')
    outcome = found === artefact.sha256 ? { kind: 'copied' } : { kind: 'wrong', found }
  } catch (error) {
    if (!isAbsent(error)) throw error
  } finally {
    await written.close()
    if (outcome.kind !== 'copied') await rm(target, { force: true })
  }
  return outcome
}

/** The hash of a file as the lock writes it. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024, signal }) as AsyncIterable<Buffer>)
    hash.update(chunk)
  return hash.digest('hex')
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'EACCES'
}
