// Has Maven fetch every file of our lock file into its own repository, in one run. For machines that build and test us again and again.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lock from '../src/lab/artefacts.lock.json' with { type: 'json' }
import { coordinatesAsText } from '../src/runtime/maven/artefact.ts'
import { fetchWithMaven } from '../src/runtime/maven/maven-program.ts'

const artefacts = new Map(
  Object.values(lock)
    .flat()
    .map((artefact) => [coordinatesAsText(artefact), artefact]),
)
const folder = await mkdtemp(join(tmpdir(), 'msa-warm-'))
try {
  await fetchWithMaven({ mvn: 'mvn', artefacts: [...artefacts.values()], folder, env: process.env, timeoutMs: 20 * 60_000 })
  process.stdout.write(`maven: ${artefacts.size} files of the lock are in its repository\n`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
