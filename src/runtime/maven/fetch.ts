import { mkdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'
import { installLine } from '../packages/plan.ts'
import { whichProgram } from '../packages/programs.ts'
import type { Environment } from '../run-to-end.ts'
import { type Artefact, type Coordinates, coordinatesAsText, fileNameOf, repositoryPathOf } from './artefact.ts'
import { type Patience, usualPatience } from './download.ts'
import { localRepositoryOf } from './local-repository.ts'
import { sizeOf } from './part.ts'
import { isWhole, putInPlace, startBuilding, sweepDeadBuilds } from './set-folder.ts'
import { fromLocalRepository, fromMaven, fromRemoteRepository, Unreachable, type Wanted } from './sources.ts'
import { layFlat } from './spring-boot-jar.ts'
import { unpackTarGz } from './unpack.ts'

export type Source = 'local-repository' | 'remote-repository' | 'maven'

export type FetchProgress =
  | {
      readonly kind: 'fetching'
      readonly set: string
      readonly source: Source
      /** Checked and in the cache. */
      readonly filesDone: number
      readonly filesTotal: number
      /** Here, checked or not. */
      readonly bytesDone: number
      readonly bytesTotal: number
    }
  /** A source was no use; the next one is tried. */
  | { readonly kind: 'source-failed'; readonly set: string; readonly source: Source; readonly because: string }
  /** A file was there and is not what it must be; it is looked for elsewhere. */
  | { readonly kind: 'file-refused'; readonly set: string; readonly path: string; readonly because: string }
  | { readonly kind: 'set-ready'; readonly set: string; readonly folder: string }

export interface FetchRequest {
  readonly set: string
  readonly artefacts: readonly Artefact[]
  /** The set's own folder, made whole and put there at once. */
  readonly folder: string
  readonly env: Environment
  readonly home: string
  readonly on: (progress: FetchProgress) => void
  readonly signal: AbortSignal
  readonly patience?: Patience
}

const parallelDownloads = 5
const mavenTimeoutMs = 15 * 60_000

/** Gets a set of artefacts from the first sources that have them, in an order that costs the person least. */
export async function fetchArtefacts(request: FetchRequest): Promise<void> {
  const { set, artefacts, folder, on } = request
  if (isWhole(folder, artefacts)) return
  let building: string | undefined
  try {
    await mkdir(dirname(folder), { recursive: true })
    await sweepDeadBuilds(folder)
    building = await startBuilding(folder)
    await fill(building, request)
    await unpackAll(building, artefacts, request.signal)
    await putInPlace(building, folder, artefacts)
    await forgetParts(folder, artefacts)
  } catch (error) {
    if (isWhole(folder, artefacts)) return
    throw inWords(error, request)
  } finally {
    if (building !== undefined) await rm(building, { recursive: true, force: true }).catch(() => {})
  }
  on({ kind: 'set-ready', set, folder })
}

async function fill(building: string, request: FetchRequest): Promise<void> {
  const { set, artefacts, env, home, on } = request
  const count = counter(request)
  const from = (source: Source): Wanted => count.wanted(source, building)

  await fromLocalRepository(from('local-repository'), await localRepositoryOf(home, env))
  if (count.lacking().length === 0) return
  const address = env.MSA_MAVEN_REPOSITORY ?? ''
  if (address !== '') {
    const remote = {
      address,
      parts: partsFolder(request.folder),
      env,
      patience: request.patience ?? usualPatience,
      parallel: parallelDownloads,
    }
    try {
      await fromRemoteRepository(from('remote-repository'), remote)
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      if (whichProgram('mvn', env) === undefined) throw missing(set, count.lacking(), error.message)
      on({ kind: 'source-failed', set, source: 'remote-repository', because: error.message })
    }
    if (count.lacking().length === 0) return
  }
  const mvn = whichProgram('mvn', env)
  if (mvn === undefined)
    throw address === '' ? mavenMissing(set, env) : missing(set, count.lacking(), `${new URL(address).host} has not got them`)
  await fromMaven(from('maven'), mvn, env, mavenTimeoutMs)
  if (count.lacking().length > 0) throw missing(set, count.lacking(), 'Maven has not got them')

  function missing(name: string, lacking: readonly Artefact[], because: string): MsaError {
    const files = lacking.slice(0, 5).map(coordinatesAsText)
    const more = lacking.length > files.length ? [`and ${lacking.length - files.length} more`] : []
    return new MsaError(
      'ARTEFACT_MISSING',
      `${lacking.length} of ${artefacts.length} files of ${name} could not be had: ${because}.`,
      {
        details: [...files, ...more],
        hint: 'check the network, or set MSA_MAVEN_REPOSITORY to a Maven repository you reach',
        exitCode: 3,
      },
    )
  }
}

/** Keeps the books of one fetch: what has landed, how many bytes are here. */
function counter({ set, artefacts, signal, on }: FetchRequest) {
  const landed = new Set<Artefact>()
  const bytesHere = new Map<Artefact, number>()
  const bytesTotal = artefacts.reduce((total, { sizeBytes }) => total + sizeBytes, 0)
  let bytesDone = 0
  const lacking = () => artefacts.filter((artefact) => !landed.has(artefact))
  const wanted = (source: Source, building: string): Wanted => {
    const onBytes = (artefact: Artefact, bytes: number) => {
      bytesDone += bytes - (bytesHere.get(artefact) ?? 0)
      bytesHere.set(artefact, bytes)
      on({ kind: 'fetching', set, source, filesDone: landed.size, filesTotal: artefacts.length, bytesDone, bytesTotal })
    }
    const onLanded = (artefact: Artefact) => {
      landed.add(artefact)
      onBytes(artefact, artefact.sizeBytes)
    }
    const onRefused = (path: string, because: string) => on({ kind: 'file-refused', set, path, because })
    on({ kind: 'fetching', set, source, filesDone: landed.size, filesTotal: artefacts.length, bytesDone, bytesTotal })
    return { artefacts: lacking(), building, signal, onBytes, onLanded, onRefused }
  }
  return { lacking, wanted }
}

/** Could the whole set be copied from this person's own Maven repository, by the look of it? */
export async function isInLocalRepository(artefacts: readonly Artefact[], home: string, env: Environment): Promise<boolean> {
  const repository = await localRepositoryOf(home, env)
  const sizes = await Promise.all(artefacts.map((artefact) => sizeOf(join(repository, repositoryPathOf(artefact)))))
  return artefacts.every((artefact, at) => sizes[at] === artefact.sizeBytes)
}

async function unpackAll(building: string, artefacts: readonly Artefact[], signal: AbortSignal): Promise<void> {
  for (const artefact of artefacts.filter(({ unpacked }) => unpacked)) {
    const archive = join(building, fileNameOf(artefact))
    try {
      await unpack(artefact, building, signal)
    } catch (error) {
      if (signal.aborted || systemCodeOf(error) !== undefined) throw error
      throw new MsaError('ARTEFACT_CORRUPT', `${fileNameOf(artefact)} could not be unpacked: ${messageOf(error)}.`, {
        cause: error,
      })
    }
    await rm(archive)
  }
}

/** Into a folder of its name. */
export function unpack(artefact: Coordinates, building: string, signal: AbortSignal): Promise<void> {
  const { name, extension } = artefact
  const archive = join(building, fileNameOf(artefact))
  return extension === 'jar' ? layFlat(archive, join(building, name), name, signal) : unpackTarGz(archive, building, signal)
}

function partsFolder(folder: string): string {
  return join(dirname(folder), 'parts')
}

async function forgetParts(folder: string, artefacts: readonly Artefact[]): Promise<void> {
  const parts = partsFolder(folder)
  await Promise.all(artefacts.map(({ sha256 }) => rm(join(parts, `${sha256}.part`), { force: true })))
  await rmdir(parts).catch(() => {})
}

function mavenMissing(set: string, env: Environment): MsaError {
  return new MsaError('PROGRAM_MISSING', `Maven is needed to fetch ${set}, and there is no mvn on the PATH.`, {
    hint: installLine(['mvn'], env) ?? 'install Maven, or set MSA_MAVEN_REPOSITORY to a Maven repository',
    exitCode: 3,
  })
}

/** What our own disk, the person's Ctrl-C and Maven's absence look like from here. */
function inWords(error: unknown, { set, folder, signal }: FetchRequest): unknown {
  if (error instanceof MsaError) return error
  if (signal.aborted)
    return new MsaError('INTERRUPTED', `Fetching ${set} was interrupted; what has come is kept.`, { exitCode: 130 })
  const code = systemCodeOf(error)
  const where = dirname(folder)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new MsaError('DISK_FULL', `There is no room for ${set} in ${where}.`, {
      hint: `make room there, or move the cache: export XDG_CACHE_HOME=/bigger/disk`,
      exitCode: 3,
      cause: error,
    })
  }
  if (['EACCES', 'EROFS', 'EPERM', 'EEXIST', 'ENOTDIR'].includes(code ?? '')) {
    return new MsaError('STATE_UNWRITABLE', `The cache ${where} cannot be written: ${messageOf(error)}.`, {
      hint: `make it writable, or move the cache: export XDG_CACHE_HOME=/another/folder`,
      exitCode: 3,
      cause: error,
    })
  }
  return error
}
