import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { images } from '../../src/lab/images.ts'
import { createDockerEngine } from '../../src/runtime/docker.ts'
import { messageOf } from '../../src/shared/errors.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The installed command's JavaScript file. */
    readonly msa: string
    /** Why nothing can be tested in Docker here; null when it can. */
    readonly dockerMissing: string | null
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Once per run: what npm would publish, installed as a person would, into an empty prefix. */
export default async function setup(project: TestProject): Promise<() => void> {
  const missing = await whyNoDocker()
  if (missing !== null) {
    if (process.env.MSA_TEST_DOCKER === 'required') throw new Error(`MSA_TEST_DOCKER=required, but ${missing}`)
    process.stderr.write(`docker: its tests are skipped: ${missing}\n`)
  }
  project.provide('dockerMissing', missing)
  const folder = mkdtempSync(join(tmpdir(), 'msa-pack-'))
  // A test may run it as another user.
  chmodSync(folder, 0o755)
  project.provide('msa', installPacked(folder))
  return () => rmSync(folder, { recursive: true, force: true })
}

function installPacked(folder: string): string {
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  run(process.execPath, join(root, 'scripts', 'make-ready.js'))
  run('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder)
  const [tarball = ''] = readdirSync(folder)
  const prefix = join(folder, 'prefix')
  // Nothing is compiled and no script runs: what is packed is all there is.
  run('npm', 'install', '--silent', '--global', '--ignore-scripts', '--offline', '--prefix', prefix, join(folder, tarball))
  return join(prefix, 'lib', 'node_modules', 'msa-lab', 'bin', 'msa.js')
}

async function whyNoDocker(): Promise<string | null> {
  if (process.env.MSA_TEST_DOCKER === 'no') return 'MSA_TEST_DOCKER=no'
  const engine = createDockerEngine(process.env)
  try {
    await engine.version(3000)
    execFileSync('docker', ['version'], { stdio: 'ignore' })
  } catch (error) {
    return messageOf(error)
  }
  const { grafana: _optional, services: _onlyExported, ...needed } = images
  for (const image of new Set<string>(Object.values(needed))) {
    if (!(await engine.hasImage(image)) && !(await engine.canPull(image, 10_000)))
      return `the image ${image} is not here and cannot be had`
  }
  return null
}
