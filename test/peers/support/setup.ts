import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { components } from '../../../src/lab/components.ts'
import { buildApps } from './apps.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** `amqp://…` */
    readonly rabbitmq: string
    /** `127.0.0.1:9092` */
    readonly kafka: string
    /** `http://127.0.0.1:9411` */
    readonly zipkin: string
    /** The folder of the Spring applications, built. */
    readonly apps: string
  }
}

const msa = fileURLToPath(new URL('../../../bin/msa.js', import.meta.url))

/** Once per run: a real RabbitMQ, Kafka and Zipkin, and the applications. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'peers-'))
  const lab = labIn(folder)
  const close = async () => {
    await lab('down', '--volumes').finally(() => rmSync(folder, { recursive: true, force: true }))
  }
  try {
    const [apps] = await Promise.all([
      buildApps(),
      lab('up', ...engines, '--kraft', '--runtime', 'native', '--auto-ports', '--port', portsOfItsOwn(), '--yes'),
    ])
    const addresses = JSON.parse(await lab('env', '-o', 'json')) as Record<
      'MSA_RABBITMQ_URL' | 'MSA_KAFKA' | 'MSA_ZIPKIN_URL',
      string
    >
    project.provide('apps', apps)
    project.provide('rabbitmq', addresses.MSA_RABBITMQ_URL)
    project.provide('kafka', addresses.MSA_KAFKA)
    project.provide('zipkin', addresses.MSA_ZIPKIN_URL)
    return close
  } catch (error) {
    await close().catch((second) => process.stderr.write(`${second.message}\n`))
    throw error
  }
}

const engines = ['rabbitmq', 'kafka', 'zipkin']

/** Two labs that look for free ports at the same moment find the same. */
function portsOfItsOwn(): string {
  const first = 20_000 + 300 * Math.floor(Math.random() * 40)
  return components
    .filter(({ name }) => engines.includes(name))
    .flatMap(({ name, ports, variants }) =>
      Object.entries({ ...ports, ...variants?.kraft?.ports })
        .filter(([, { peerOnly }]) => !peerOnly)
        .map(([port]) => `${name}.${port}`),
    )
    .map((port, index) => `${port}=${first + 16 * index}`)
    .join(',')
}

function labIn(folder: string) {
  const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state'), XDG_RUNTIME_DIR: join(folder, 'run') }
  mkdirSync(env.XDG_RUNTIME_DIR)
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  return async (...words: readonly string[]) => {
    const args = [msa, ...words, '--name', 'peers']
    const run = promisify(execFile)(process.execPath, args, {
      cwd: folder,
      env: { ...env, XDG_CACHE_HOME: cache },
      timeout: 300_000,
    })
    return (await run).stdout
  }
}
