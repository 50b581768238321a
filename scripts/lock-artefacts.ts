// Writes src/lab/artefacts.lock.json: every file of every set with its SHA-256, as Maven resolves it today. Needs mvn and the network.

import { readdirSync } from 'node:fs'
import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { artefactSets } from '../src/lab/artefacts.ts'
import { type Artefact, type Coordinates, fileNameOf } from '../src/runtime/maven/artefact.ts'
import { unpack } from '../src/runtime/maven/fetch.ts'
import { fetchWithMaven } from '../src/runtime/maven/maven-program.ts'
import { describeTree } from '../src/runtime/maven/set-folder.ts'
import { sha256Of } from '../src/runtime/maven/verified-copy.ts'

type WantedSet = (typeof artefactSets)[keyof typeof artefactSets]

const lock: Record<string, Artefact[]> = {}
for (const [set, wanted] of Object.entries(artefactSets)) {
  lock[set] = await resolve(wanted)
  const sizeBytes = lock[set].reduce((total, artefact) => total + artefact.sizeBytes, 0)
  process.stdout.write(`${set}: ${lock[set].length} files, ${(sizeBytes / 1024 / 1024).toFixed(1)} MiB\n`)
}
await writeFile(new URL('../src/lab/artefacts.lock.json', import.meta.url), `${JSON.stringify(lock, null, 2)}\n`)

async function resolve({ roots, transitive, unpacked }: WantedSet): Promise<Artefact[]> {
  const folder = await mkdtemp(join(tmpdir(), 'msa-lock-'))
  try {
    const request = { mvn: 'mvn', artefacts: roots, folder, env: process.env, timeoutMs: 600_000 }
    const repository = await fetchWithMaven(transitive ? { ...request, transitive } : request)
    const artefacts: Artefact[] = []
    for (const path of filesBelow(repository)) {
      const coordinates = coordinatesOf(relative(repository, path))
      if (coordinates !== undefined) artefacts.push(await describe(coordinates, path, unpacked ? folder : undefined))
    }
    const names = new Set(artefacts.map(fileNameOf))
    if (names.size !== artefacts.length) throw new Error('two files of one set have the same name')
    return artefacts.sort((one, other) => (fileNameOf(one) < fileNameOf(other) ? -1 : 1))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function describe(coordinates: Coordinates, path: string, unpackedIn: string | undefined): Promise<Artefact> {
  const artefact = { ...coordinates, sha256: await sha256Of(path), sizeBytes: (await stat(path)).size }
  if (unpackedIn === undefined) return artefact
  await copyFile(path, join(unpackedIn, fileNameOf(coordinates)))
  await unpack(coordinates, unpackedIn, AbortSignal.timeout(600_000))
  return { ...artefact, unpacked: await describeTree(join(unpackedIn, coordinates.name)) }
}

function coordinatesOf(path: string): Coordinates | undefined {
  const parts = path.split('/')
  const [file = '', version = '', name = ''] = parts.reverse()
  const [, classifier, extension] = file.startsWith(`${name}-${version}`)
    ? (file.slice(`${name}-${version}`.length).match(/^(?:-(.+?))?\.(jar|tar\.gz)$/) ?? [])
    : []
  if (extension === undefined) return undefined
  return {
    group: parts.slice(3).reverse().join('.'),
    name,
    version,
    ...(classifier === undefined ? {} : { classifier }),
    extension,
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
