import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { type Artefact, fileNameOf, repositoryPathOf } from '../../../src/runtime/maven/artefact.ts'
import { type FetchProgress, fetchArtefacts } from '../../../src/runtime/maven/fetch.ts'
import { MsaError } from '../../../src/shared/errors.ts'
import { eventually, temporaryFolder } from '../../support/rig.ts'
import {
  artefactOf,
  busy,
  cutAfter,
  type FakeRepository,
  instead,
  mavenRepository,
  missing,
  stallAfter,
  whole,
} from '../../support/servers/maven-repository.ts'
import { toolsIn } from '../../support/tools.ts'

const engine = randomBytes(700_000)
const logging = randomBytes(3000)
const artefacts = [artefactOf('engine', engine), artefactOf('logging', logging)] as const
const [engineArtefact, loggingArtefact] = artefacts
const patience = { idleTimeoutMs: 300, attempts: 3, backOffMs: 1 }

interface Rig {
  readonly folder: string
  readonly home: string
  readonly bin: string
  readonly progress: FetchProgress[]
  readonly interruption: AbortController
  fetch(env?: Record<string, string>, set?: readonly Artefact[]): Promise<void>
  failure(env?: Record<string, string>, set?: readonly Artefact[]): Promise<MsaError>
}

async function rig(): Promise<Rig> {
  const base = await temporaryFolder()
  const home = join(base, 'home')
  const bin = await toolsIn(base)
  const folder = join(base, 'cache', 'artefacts', 'engines-1')
  const progress: FetchProgress[] = []
  const interruption = new AbortController()
  const fetch = (env: Record<string, string> = {}, set: readonly Artefact[] = artefacts) =>
    fetchArtefacts({
      set: 'engines',
      artefacts: set,
      folder,
      env: { PATH: bin, ...env },
      home,
      on: (one) => progress.push(one),
      signal: interruption.signal,
      patience,
    })
  const failure = async (env: Record<string, string> = {}, set: readonly Artefact[] = artefacts) => {
    const error = await fetch(env, set).then(
      () => undefined,
      (thrown) => thrown,
    )
    if (error instanceof MsaError) return error
    throw error ?? new Error('it should have failed')
  }
  return { folder, home, bin, progress, interruption, fetch, failure }
}

async function fullRepository(): Promise<FakeRepository> {
  const repository = await mavenRepository()
  repository.put(engineArtefact, engine)
  repository.put(loggingArtefact, logging)
  return repository
}

async function inLocalRepository(repository: string, artefact: Artefact, content: Buffer): Promise<string> {
  const path = join(repository, repositoryPathOf(artefact))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  return path
}

/** Names and hashes: comparing big buffers would cost seconds. */
async function contentsOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, artefactOf(name, await readFile(join(folder, name))).sha256] as const)),
  )
}

const all = { 'engine-1.0.jar': engineArtefact.sha256, 'logging-1.0.jar': loggingArtefact.sha256 }

test('a set is copied from the person’s own Maven repository, and nothing else is asked', async () => {
  const { fetch, home, folder, progress } = await rig()
  const repository = await fullRepository()
  await inLocalRepository(join(home, '.m2', 'repository'), engineArtefact, engine)
  await inLocalRepository(join(home, '.m2', 'repository'), loggingArtefact, logging)
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(await contentsOf(folder)).toEqual(all)
  expect(repository.requests).toEqual([])
  expect(progress.at(-1)).toEqual({ kind: 'set-ready', set: 'engines', folder })
})

test('the place that settings.xml gives the local repository is respected, comments are not', async () => {
  const { fetch, home, folder } = await rig()
  const elsewhere = join(home, 'elsewhere')
  await mkdir(join(home, '.m2'), { recursive: true })
  const settings =
    '<settings><!-- <localRepository>/nowhere</localRepository> --><localRepository> ${user.home}/${env.PLACE} </localRepository></settings>'
  await writeFile(join(home, '.m2', 'settings.xml'), settings)
  await inLocalRepository(elsewhere, engineArtefact, engine)
  await inLocalRepository(elsewhere, loggingArtefact, logging)
  await fetch({ PLACE: 'elsewhere' })
  expect(await contentsOf(folder)).toEqual(all)
})

test('a damaged file in the local repository is refused and fetched elsewhere', async () => {
  const { fetch, home, folder, progress } = await rig()
  const repository = await fullRepository()
  const path = await inLocalRepository(join(home, '.m2', 'repository'), engineArtefact, Buffer.from(engine).fill(0, 5000, 5010))
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(await contentsOf(folder)).toEqual(all)
  expect(progress.filter(({ kind }) => kind === 'file-refused')).toMatchObject([{ path }])
})

test('a set comes from the repository that MSA_MAVEN_REPOSITORY names, and progress ends at the full number of bytes', async () => {
  const { fetch, folder, progress } = await rig()
  const repository = await fullRepository()
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url.replace(/\/$/, '') })
  expect(await contentsOf(folder)).toEqual(all)
  expect(progress.at(-2)).toEqual({
    kind: 'fetching',
    set: 'engines',
    source: 'remote-repository',
    filesDone: 2,
    filesTotal: 2,
    bytesDone: engine.length + logging.length,
    bytesTotal: engine.length + logging.length,
  })
})

test('a set that is there is not fetched again', async () => {
  const { fetch } = await rig()
  const repository = await fullRepository()
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  repository.requests.length = 0
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(repository.requests).toEqual([])
})

test('a set that lost bytes, or has a stranger’s jar in it, is fetched again', async () => {
  const { fetch, folder } = await rig()
  const repository = await fullRepository()
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  await chmod(join(folder, 'engine-1.0.jar'), 0o644)
  await writeFile(join(folder, 'engine-1.0.jar'), 'short')
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(await contentsOf(folder)).toEqual(all)
  await writeFile(join(folder, 'stranger.jar'), '')
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(await contentsOf(folder)).toEqual(all)
})

test('a download that is cut goes on where it was cut', async () => {
  const { fetch, folder } = await rig()
  const repository = await fullRepository()
  repository.behave(engineArtefact, cutAfter(400_000))
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(await contentsOf(folder)).toEqual(all)
  expect(repository.requests.filter((line) => /engine.* bytes=\d+-/.test(line))).toHaveLength(1)
})

test('what an interrupted fetch has got is not fetched again by the next one', async () => {
  const { fetch, failure, folder } = await rig()
  const repository = await fullRepository()
  repository.behave(engineArtefact, cutAfter(400_000), missing)
  expect(await failure({ MSA_MAVEN_REPOSITORY: repository.url })).toMatchObject({ code: 'ARTEFACT_MISSING', exitCode: 3 })
  expect(existsSync(folder)).toBe(false)
  repository.requests.length = 0
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(await contentsOf(folder)).toEqual(all)
  expect(repository.requests).toEqual([expect.stringMatching(/engine.* bytes=\d{5,}-$/)])
})

test('a repository without ranges sends the file again from its start', async () => {
  const { fetch, folder } = await rig()
  const repository = await fullRepository()
  repository.behave(engineArtefact, cutAfter(300_000), whole)
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(await contentsOf(folder)).toEqual(all)
})

test('a repository that falls silent is given up on and asked again', async () => {
  const { fetch, folder } = await rig()
  const repository = await fullRepository()
  repository.behave(engineArtefact, stallAfter(1000), stallAfter(0))
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(await contentsOf(folder)).toEqual(all)
})

test('a repository that is busy is asked again', async () => {
  const { fetch, folder } = await rig()
  const repository = await fullRepository()
  repository.behave(loggingArtefact, busy, busy)
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(await contentsOf(folder)).toEqual(all)
})

test('wrong bytes are not accepted: the file, the found and the expected hash are named', async () => {
  const { failure, folder } = await rig()
  const repository = await fullRepository()
  const wrong = Buffer.from(engine).fill(7, 1000, 1100)
  repository.behave(engineArtefact, instead(wrong))
  const error = await failure({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(error.code).toBe('ARTEFACT_CORRUPT')
  expect(error.message).toContain('engine-1.0.jar')
  expect(error.message).toContain(artefactOf('wrong', wrong).sha256)
  expect(error.message).toContain(engineArtefact.sha256)
  expect(existsSync(folder)).toBe(false)
})

test.each([
  ['too few', 600_000],
  ['too many', 800_000],
])('%s bytes are not accepted either', async (_, length) => {
  const { failure } = await rig()
  const repository = await fullRepository()
  repository.behave(engineArtefact, instead(randomBytes(length)))
  expect(await failure({ MSA_MAVEN_REPOSITORY: repository.url })).toMatchObject({ code: 'ARTEFACT_CORRUPT' })
})

test('a wrong hash after a resumed download is tried once more from scratch', async () => {
  const { fetch, folder } = await rig()
  const repository = await fullRepository()
  repository.behave(engineArtefact, (request, response, content) =>
    cutAfter(300_000)(request, response, Buffer.from(content).fill(1)),
  )
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(await contentsOf(folder)).toEqual(all)
})

test('a wrong hash twice is an end', async () => {
  const { failure } = await rig()
  const repository = await fullRepository()
  const wrong = Buffer.alloc(engine.length, 1)
  repository.behave(engineArtefact, (request, response) => cutAfter(300_000)(request, response, wrong))
  repository.put(engineArtefact, wrong)
  expect(await failure({ MSA_MAVEN_REPOSITORY: repository.url })).toMatchObject({ code: 'ARTEFACT_CORRUPT' })
  expect(repository.requests.filter((line) => line.includes('engine'))).toHaveLength(3)
})

test('a repository that is not there, without Maven: what is missing and why', async () => {
  const { failure } = await rig()
  const error = await failure({ MSA_MAVEN_REPOSITORY: 'http://ada:secret@127.0.0.1:1/maven2' })
  expect(error).toMatchObject({ code: 'ARTEFACT_MISSING', exitCode: 3 })
  expect(error.message).toContain('127.0.0.1:1 refuses the connection')
  expect(JSON.stringify([error.message, error.details, error.hint])).not.toContain('secret')
})

test('neither a repository nor Maven: the line that installs Maven', async () => {
  const { failure, bin } = await rig()
  await toolsIn(dirname(bin), { 'apt-get': 'exit 1' })
  expect(await failure()).toMatchObject({
    code: 'PROGRAM_MISSING',
    exitCode: 3,
    hint: 'sudo apt-get install --no-install-recommends maven',
  })
})

test('an address that is none is a mistake of usage', async () => {
  const { failure } = await rig()
  expect(await failure({ MSA_MAVEN_REPOSITORY: 'maven2' })).toMatchObject({ code: 'CONFIG_INVALID', exitCode: 2 })
})

/** Copies what the pom names from `$REPOSITORY`, as the real one would. */
const fakeMaven = `
while [ $# -gt 0 ]; do case "$1" in -f) pom=$2; shift ;; -DoutputDirectory=*) out=\${1#*=} ;; esac; shift; done
grep -q '<artifactId>engine</artifactId>' "$pom" || { echo '[ERROR] no engine in the pom'; exit 1; }
mkdir -p "$out"; cp -r "$REPOSITORY"/. "$out"
echo '[INFO] Downloaded from central: somewhere/engine-1.0.jar (1 kB)'`

test('Maven is asked for what no other source has, and what it brings is checked', async () => {
  const { fetch, failure, folder, bin, home } = await rig()
  await toolsIn(dirname(bin), { mvn: fakeMaven })
  const repository = join(home, 'mavens')
  await inLocalRepository(repository, loggingArtefact, logging)
  await inLocalRepository(repository, engineArtefact, Buffer.alloc(3))
  expect(await failure({ REPOSITORY: repository })).toMatchObject({ code: 'ARTEFACT_CORRUPT' })
  await inLocalRepository(repository, engineArtefact, engine)
  await fetch({ REPOSITORY: repository })
  expect(await contentsOf(folder)).toEqual(all)
})

test('a repository that cannot be reached is said, and Maven takes over', async () => {
  const { fetch, folder, bin, home, progress } = await rig()
  await toolsIn(dirname(bin), { mvn: fakeMaven })
  const repository = join(home, 'mavens')
  await inLocalRepository(repository, loggingArtefact, logging)
  await inLocalRepository(repository, engineArtefact, engine)
  await fetch({ REPOSITORY: repository, MSA_MAVEN_REPOSITORY: 'http://127.0.0.1:1/' })
  expect(await contentsOf(folder)).toEqual(all)
  expect(progress.find(({ kind }) => kind === 'source-failed')).toMatchObject({ source: 'remote-repository' })
})

test('Maven failing is told with its last words', async () => {
  const { failure, bin } = await rig()
  await toolsIn(dirname(bin), { mvn: 'echo "[INFO] hello"; echo "[ERROR] Could not transfer: unknown host"; exit 1' })
  const error = await failure()
  expect(error).toMatchObject({ code: 'ARTEFACT_MISSING', exitCode: 3, details: ['[ERROR] Could not transfer: unknown host'] })
})

test('an interruption ends Maven too, and leaves nothing half', async () => {
  const { failure, bin, interruption, folder, home } = await rig()
  await mkdir(home)
  await toolsIn(dirname(bin), { mvn: `touch "${home}/began"; sleep 1000` })
  const failing = failure()
  await eventually('Maven runs', () => existsSync(join(home, 'began')))
  interruption.abort(new MsaError('INTERRUPTED', 'interrupted', { exitCode: 130 }))
  expect(await failing).toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
  expect(await readdir(dirname(folder))).toEqual([])
})

test('two at once do not get in each other’s way', async () => {
  const { fetch, folder } = await rig()
  const repository = await fullRepository()
  repository.behave(engineArtefact, cutAfter(200_000), cutAfter(100_000))
  await Promise.all([1, 2, 3].map(() => fetch({ MSA_MAVEN_REPOSITORY: repository.url })))
  expect(await contentsOf(folder)).toEqual(all)
  expect((await readdir(dirname(folder))).filter((name) => name.includes('building'))).toEqual([])
})

test('what a killed process was building is swept away, what it was downloading is used', async () => {
  const { fetch, folder } = await rig()
  const repository = await fullRepository()
  const dead = 999_999_999
  await mkdir(`${folder}.building-${dead}-aa`, { recursive: true })
  const parts = join(dirname(folder), 'parts')
  await mkdir(parts)
  await writeFile(join(parts, `${engineArtefact.sha256}.part-${dead}-bb`), engine.subarray(0, 650_000))
  await fetch({ MSA_MAVEN_REPOSITORY: repository.url })
  expect(repository.requests).toContainEqual(expect.stringMatching(/engine.* bytes=650000-/))
  expect(await readdir(dirname(folder))).toEqual(['engines-1'])
})

test('a cache that cannot be written is said as such', async () => {
  const { failure, folder } = await rig()
  await mkdir(dirname(dirname(folder)), { recursive: true })
  await writeFile(dirname(folder), 'a file where a folder should be')
  expect(await failure()).toMatchObject({ code: 'STATE_UNWRITABLE', exitCode: 3 })
})

test('file names keep their classifier', () => {
  expect(fileNameOf({ group: 'a', name: 'b', version: '1', classifier: 'slim', extension: 'jar' })).toBe('b-1-slim.jar')
})
