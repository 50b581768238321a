import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { jarSetDir, missingSets } from '../../src/lab/artefacts.ts'
import { components } from '../../src/lab/components.ts'
import { lessonKey } from '../../src/lab/config-serving.ts'
import { blueprintOf, type ExportWish } from '../../src/lab/export/blueprint.ts'
import { asCompose } from '../../src/lab/export/compose.ts'
import { asKubernetes } from '../../src/lab/export/kubernetes.ts'
import { createDockerEngine } from '../../src/runtime/docker.ts'
import { temporaryFolder } from '../support/rig.ts'
import { ownPort } from '../support/servers/own-port.ts'
import { ran, whyNotRun } from '../support/validators.ts'

const cacheDir = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa')
const noCompose = (await whyNotRun('docker', ['compose', 'version'])) ?? (await whyNotRun('docker', ['version']))
const noValidator = await whyNotRun('kubernetes-validate', ['--version'])
const here = noCompose ? [] : await namesHere()
if (noCompose) process.stderr.write(`docker compose is not asked: ${noCompose}\n`)
if (noValidator) process.stderr.write(`kubernetes-validate is not asked: ${noValidator}\n`)

const wish = (over: Partial<ExportWish>): ExportWish => ({
  ...{
    name: `test-${process.pid}`,
    profiles: [],
    names: [],
    kraft: false,
    scale: {},
    ports: {},
    images: {},
    registry: components,
    broker: 'rabbitmq',
    config: { repo: { kind: 'folder', path: '/config' }, encrypt: { key: lessonKey, keyStore: null } },
  },
  pathOfJars: (set) => jarSetDir(cacheDir, set),
  ...over,
})

const shapes: readonly [string, Partial<ExportWish>][] = [
  ['everything', { profiles: ['full'] }],
  ['three brokers without ZooKeeper', { names: ['kafka'], kraft: true, scale: { kafka: 3 } }],
]

describe.skipIf(noCompose !== null)('docker compose', () => {
  const files: string[] = []
  afterEach(async () => {
    for (const file of files.splice(0))
      expect((await ran('docker', ['compose', '-f', file, 'down', '--volumes'], 120_000)).exitCode).toBe(0)
  })

  async function fileOf(over: Partial<ExportWish>): Promise<string> {
    const file = join(await temporaryFolder(), 'compose.yaml')
    await writeFile(file, asCompose(await blueprintOf(wish(over))))
    return file
  }

  test.each(shapes)('accepts the file of %s', async (_, over) => {
    expect(await ran('docker', ['compose', '-f', await fileOf(over), 'config', '--quiet'])).toEqual({ exitCode: 0, output: '' })
  })

  test.each<[string, Partial<ExportWish>]>([
    ['all whose images are here', { names: here }],
    ['three brokers without ZooKeeper', { names: ['kafka'], kraft: true, scale: { kafka: 3 } }],
  ])(
    'brings up %s, healthy, as the file lies',
    async (_, over) => {
      const file = await fileOf({ ...over, ports: await freePorts(over) })
      files.push(file)
      const up = await ran('docker', ['compose', '-f', file, 'up', '--wait'], 240_000)
      expect(up.exitCode, up.output).toBe(0)
      const { output } = await ran('docker', ['compose', '-f', file, 'ps', '--format', '{{.Service}} {{.Health}}'])
      const lines = output.trim().split('\n')
      expect(lines.filter((line) => !line.endsWith(' healthy'))).toEqual([])
      expect(lines).toHaveLength((await blueprintOf(wish(over))).parts.length)
    },
    300_000,
  )
})

describe.skipIf(noValidator !== null)('kubernetes-validate', () => {
  test.each(shapes)('finds nothing wrong in the manifests of %s, strictly', async (_, over) => {
    const file = join(await temporaryFolder(), 'lab.yaml')
    await writeFile(file, asKubernetes(await blueprintOf(wish(over))))
    const { exitCode, output } = await ran('kubernetes-validate', ['--strict', file])
    expect(exitCode, output).toBe(0)
  })
})

/** Every component that can be run here without a registry. */
async function namesHere(): Promise<string[]> {
  const engine = createDockerEngine(process.env)
  const here = await Promise.all(
    components.map(async ({ name, image, jars }) => {
      const hasImage = await engine.hasImage(image).catch(() => false)
      return hasImage && missingSets(cacheDir, jars?.always ?? []).length === 0 ? [name] : []
    }),
  )
  return here.flat()
}

/** Other ports than a lab of this machine has. */
async function freePorts(over: Partial<ExportWish>): Promise<Record<string, number>> {
  const { parts } = await blueprintOf(wish(over))
  const taken = new Set<number>()
  const ports: Record<string, number> = {}
  for (const { id, listens, launch } of parts) {
    for (const { host, container } of launch.ports) {
      const port = await ownPort(taken)
      taken.add(port).add(host)
      const name = listens.find((listen) => listen.port === container)?.name
      ports[`${id}.${name}`] = port
    }
  }
  return ports
}
