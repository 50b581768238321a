import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MsaError } from '../../shared/errors.ts'
import type { Environment } from '../run-to-end.ts'
import { type Artefact, fileNameOf, repositoryPathOf } from './artefact.ts'
import { download, networkTroubleAsText, type Patience } from './download.ts'
import { fetchWithMaven } from './maven-program.ts'
import { createNetwork, type Network, withoutCredentials } from './network.ts'
import { takePart } from './part.ts'
import { copyVerified } from './verified-copy.ts'

/** What a source is asked for, and where it puts what it has. */
export interface Wanted {
  readonly artefacts: readonly Artefact[]
  /** Gets the verified files, flat. */
  readonly building: string
  readonly signal: AbortSignal
  /** Bytes of one artefact that are here, checked or not. */
  readonly onBytes: (artefact: Artefact, bytesHere: number) => void
  /** It is in `building`, and is what it must be. What a source does not have, it says nothing about. */
  readonly onLanded: (artefact: Artefact) => void
  readonly onRefused: (path: string, because: string) => void
}

export async function fromLocalRepository(wanted: Wanted, repository: string): Promise<void> {
  for (const artefact of wanted.artefacts) {
    const path = join(repository, repositoryPathOf(artefact))
    const outcome = await copyVerified(path, targetOf(wanted, artefact), artefact, wanted.signal)
    if (outcome.kind === 'copied') wanted.onLanded(artefact)
    if (outcome.kind === 'wrong') wanted.onRefused(path, `its SHA-256 is ${outcome.found}, must be ${artefact.sha256}`)
  }
}

export interface RemoteRepository {
  readonly address: string
  /** Files half fetched wait here for the next try. */
  readonly parts: string
  readonly env: Environment
  readonly patience: Patience
  readonly parallel: number
}

export async function fromRemoteRepository(wanted: Wanted, remote: RemoteRepository): Promise<void> {
  const root = repositoryUrl(remote.address)
  if (root.protocol === 'file:') return fromLocalRepository(wanted, fileURLToPath(root))
  const network = createNetwork(remote.env, remote.patience.idleTimeoutMs)
  const stop = new AbortController()
  const signal = AbortSignal.any([wanted.signal, stop.signal])
  const queue = [...wanted.artefacts]
  const work = async () => {
    for (let artefact = queue.shift(); artefact !== undefined; artefact = queue.shift()) {
      await fetchOne({ ...wanted, signal }, remote, network, root, artefact)
    }
  }
  try {
    await allOrFirstError(Array.from({ length: remote.parallel }, work), () => stop.abort())
  } catch (error) {
    wanted.signal.throwIfAborted()
    if (error instanceof MsaError) throw error
    throw new Unreachable(networkTroubleAsText(error, root), { cause: error })
  } finally {
    network.close()
  }
}

/** The repository was no use, and why. What it had sent is kept. */
export class Unreachable extends Error {}

async function fetchOne(
  wanted: Wanted,
  remote: RemoteRepository,
  network: Network,
  root: URL,
  artefact: Artefact,
): Promise<void> {
  const url = new URL(repositoryPathOf(artefact), root)
  const part = await takePart(remote.parts, artefact.sha256)
  let mayRetry = true
  try {
    for (;;) {
      const { signal, onBytes } = wanted
      const transfer = { url, path: part.path, sizeBytes: artefact.sizeBytes, network, patience: remote.patience, signal }
      const outcome = await download({ ...transfer, on: (bytes) => onBytes(artefact, bytes) })
      if (outcome.kind === 'absent') return
      const copy =
        outcome.kind === 'complete' ? await copyVerified(part.path, targetOf(wanted, artefact), artefact, signal) : undefined
      if (copy?.kind === 'copied') return wanted.onLanded(artefact)
      await part.remove()
      onBytes(artefact, 0)
      const found =
        copy?.kind === 'wrong' ? `its SHA-256 is ${copy.found}` : outcome.kind === 'odd' ? outcome.because : 'it cannot be read'
      if (!outcome.resumed || !mayRetry) throw corrupt(artefact, withoutCredentials(url).href, found)
      mayRetry = false
    }
  } finally {
    await part.giveBack()
  }
}

/** `mvn` fetches into its own repository and copies out; what it copied is checked like everything else. */
export async function fromMaven(wanted: Wanted, mvn: string, env: Environment, timeoutMs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'msa-maven-'))
  const byName = new Map(wanted.artefacts.map((artefact) => [fileNameOf(artefact), artefact]))
  const onDownloaded = (name: string) => {
    const artefact = byName.get(name)
    if (artefact !== undefined) wanted.onBytes(artefact, artefact.sizeBytes)
  }
  try {
    const { artefacts, signal } = wanted
    const repository = await fetchWithMaven({ mvn, artefacts, folder, env, timeoutMs, signal, onDownloaded })
    for (const artefact of artefacts) {
      const outcome = await copyVerified(
        join(repository, repositoryPathOf(artefact)),
        targetOf(wanted, artefact),
        artefact,
        signal,
      )
      if (outcome.kind === 'wrong') throw corrupt(artefact, 'what Maven has of it', `its SHA-256 is ${outcome.found}`)
      if (outcome.kind === 'copied') wanted.onLanded(artefact)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function corrupt(artefact: Artefact, where: string, found: string): MsaError {
  return new MsaError(
    'ARTEFACT_CORRUPT',
    `${fileNameOf(artefact)} is not the file it must be: ${found}, and must be ${artefact.sha256}.`,
    {
      details: [where],
      hint: where.includes('Maven')
        ? `remove ${repositoryPathOf(artefact)} from Maven's local repository (~/.m2/repository), and try again`
        : 'check what MSA_MAVEN_REPOSITORY names: nothing of it was used',
    },
  )
}

function repositoryUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address.endsWith('/') ? address : `${address}/`) : undefined
  if (url !== undefined && ['http:', 'https:', 'file:'].includes(url.protocol)) return url
  throw new MsaError('CONFIG_INVALID', 'MSA_MAVEN_REPOSITORY is not an address of a repository (http, https or file).', {
    hint: 'export MSA_MAVEN_REPOSITORY=https://repository.example/maven2',
    exitCode: 2,
  })
}

function targetOf({ building }: Wanted, artefact: Artefact): string {
  return join(building, fileNameOf(artefact))
}

/** Waits for all, also after one has failed: nobody writes any more when this is over. */
async function allOrFirstError(work: readonly Promise<void>[], onError: () => void): Promise<void> {
  let first: { readonly error: unknown } | undefined
  await Promise.all(
    work.map((one) =>
      one.catch((error) => {
        first ??= { error }
        onError()
      }),
    ),
  )
  if (first !== undefined) throw first.error
}
