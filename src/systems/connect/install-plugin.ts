import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { connectPluginsDir, pluginNames } from '../../lab/connect-plugins.ts'
import { type Coordinates, coordinatesAsText, fileNameOf } from '../../runtime/maven/artefact.ts'
import { fetchWithMaven } from '../../runtime/maven/maven-program.ts'
import { unpackTarGz } from '../../runtime/maven/unpack.ts'
import { installLine } from '../../runtime/packages/plan.ts'
import { whichProgram } from '../../runtime/packages/programs.ts'
import type { Environment } from '../../runtime/run-to-end.ts'
import { unzip } from '../../runtime/unzip.ts'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'

/** Fetched and unpacked beside its place, not yet where the worker looks. */
export interface StagedPlugin {
  /** Of its folder: `kafka-connect-jdbc-10.7.4`. */
  readonly name: string
  /** What it was made of. */
  readonly from: string
  readonly sha256: string
  readonly jars: number
  readonly isThere: boolean
  readonly folder: string
}

export interface PluginPlace {
  readonly labDir: string
  readonly env: Environment
  readonly signal: AbortSignal
}

const mavenTimeoutMs = 15 * 60_000

/** `group:name:version`, `group:name:extension:classifier:version`; undefined for what is none. */
export function parseCoordinates(text: string): Coordinates | undefined {
  const parts = text.split(':')
  if (parts.length < 3 || parts.length > 5 || !parts.every((part) => /^[\w.-]+$/.test(part))) return undefined
  const [group = '', name = '', ...rest] = parts
  const version = rest.at(-1) ?? ''
  const [extension = 'jar', classifier] = rest.slice(0, -1)
  return { group, name, version, extension, ...(classifier !== undefined && { classifier }) }
}

/** Gets a plugin ready. Nothing of the worker's is touched; what was got is checked against `sha256`, where that is told. */
export async function stagePlugin(source: string, expected: string | undefined, place: PluginPlace): Promise<StagedPlugin> {
  const plugins = connectPluginsDir(place.labDir)
  await mkdir(plugins, { recursive: true })
  const folder = await mkdtemp(join(plugins, '.new-'))
  try {
    const coordinates = parseCoordinates(source)
    const got = coordinates ? await fromMaven(coordinates, folder, place) : await fromArchive(source, folder, expected, place)
    if (expected !== undefined && got.sha256 !== expected.toLowerCase()) throw notTheFile(source, got.sha256, expected)
    const jars = await countJars(folder)
    if (jars === 0) throw noPlugin(source)
    await writeFile(join(folder, 'msa-plugin.json'), `${JSON.stringify({ from: source, sha256: got.sha256 })}\n`)
    return { ...got, from: source, jars, folder, isThere: pluginNames(place.labDir).includes(got.name) }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Puts it where the worker finds it when it starts the next time; one of that name makes way. */
export async function putPlugin({ folder, name }: StagedPlugin): Promise<void> {
  const target = join(dirname(folder), name)
  await rm(target, { recursive: true, force: true })
  await rename(folder, target)
}

export async function dropStaged({ folder }: StagedPlugin): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

type Got = Pick<StagedPlugin, 'name' | 'sha256'>

async function fromMaven(coordinates: Coordinates, folder: string, { env, signal }: PluginPlace): Promise<Got> {
  const mvn = whichProgram('mvn', env)
  if (mvn === undefined) {
    throw new MsaError('PROGRAM_MISSING', 'Maven is needed to fetch a plugin, and there is no mvn on the PATH.', {
      hint: installLine(['mvn'], env) ?? 'install Maven, or name an archive on this machine',
      exitCode: 3,
    })
  }
  const work = await mkdtemp(join(tmpdir(), 'msa-plugin-'))
  try {
    const isJar = coordinates.extension === 'jar'
    const request = { mvn, artefacts: [coordinates], folder: work, env, timeoutMs: mavenTimeoutMs, signal }
    const repository = await fetchWithMaven({ ...request, ...(isJar && { transitive: true as const }) })
    const files = (await readdir(repository, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    const paths = files.map((entry) => join(entry.parentPath, entry.name))
    const own = paths.find((path) => basename(path) === fileNameOf(coordinates))
    if (own === undefined)
      throw new MsaError('ARTEFACT_MISSING', `Maven has not got ${coordinatesAsText(coordinates)}.`, { exitCode: 3 })
    if (isJar) for (const path of paths.filter((each) => each.endsWith('.jar'))) await cp(path, join(folder, basename(path)))
    else await unpack(own, folder, signal)
    return { name: nameFrom(fileNameOf(coordinates)), sha256: await sha256Of(own) }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function fromArchive(source: string, folder: string, expected: string | undefined, { signal }: PluginPlace): Promise<Got> {
  const found = await stat(source).catch((cause: unknown) => {
    const because =
      systemCodeOf(cause) === 'ENOENT'
        ? 'there is no such file, and it is no Maven coordinate'
        : `it cannot be read (${systemCodeOf(cause)})`
    throw new MsaError('INPUT_INVALID', `${quoted(source, 120)}: ${because}.`, {
      details: ['an archive (.zip, .tar.gz), a .jar, a folder of jars, or group:name:version'],
      exitCode: 2,
      cause,
    })
  })
  const name = nameFrom(basename(source))
  if (found.isDirectory()) {
    if (expected !== undefined)
      throw new MsaError('USAGE', 'A folder has no checksum: --sha256 goes with a file.', { exitCode: 2 })
    await cp(source, folder, { recursive: true, dereference: true })
    return { name, sha256: '' }
  }
  const sha256 = await sha256Of(source)
  // What is not the file it must be is not even unpacked.
  if (expected !== undefined && sha256 !== expected.toLowerCase()) throw notTheFile(source, sha256, expected)
  await unpack(source, folder, signal)
  return { name, sha256 }
}

async function unpack(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  try {
    if (archive.endsWith('.jar')) await cp(archive, join(folder, basename(archive)))
    else if (/\.(?:tar\.gz|tgz)$/.test(archive)) await unpackTarGz(archive, folder, signal)
    else await unzip(archive, folder, signal)
  } catch (error) {
    if (signal.aborted || systemCodeOf(error) !== undefined) throw error
    throw new MsaError('ARTEFACT_CORRUPT', `${basename(archive)} could not be unpacked: ${messageOf(error)}.`, { cause: error })
  }
}

function nameFrom(file: string): string {
  return file.replace(/\.(?:zip|jar|tgz|tar\.gz)$/, '').replace(/[^\w.-]/g, '-')
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex')
}

async function countJars(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true })
  return entries.filter((path) => path.endsWith('.jar')).length
}

function notTheFile(source: string, found: string, expected: string): MsaError {
  return new MsaError(
    'ARTEFACT_CORRUPT',
    `${source} is not the file it must be: its SHA-256 is ${found}, and must be ${expected}.`,
    {
      hint: 'fetch it again; nothing of it was installed',
    },
  )
}

function noPlugin(source: string): MsaError {
  return new MsaError('INPUT_INVALID', `${source} has no jar in it, and no plugin is without one.`, { exitCode: 2 })
}
