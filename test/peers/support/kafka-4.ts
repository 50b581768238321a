import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { askApiVersions } from '../../../src/protocols/kafka/api-versions.ts'
import { ownPort } from '../../support/servers/own-port.ts'
import { Crew, Program } from './program.ts'

const run = promisify(execFile)
const version = '4.3.1'
const longestFetchMs = 5 * 60_000

const pom = `<project>
  <modelVersion>4.0.0</modelVersion><groupId>msa.test</groupId><artifactId>kafka-4</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`

export interface Kafka4 {
  /** Of its broker, and of its own clients. */
  readonly jars: string
  readonly brokers: string
  remove(): Promise<void>
}

/** The folder of its jars, through Maven: once for all runs. Throws where they cannot be had. */
export async function jarsOfKafka4(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa', 'peers')
  const there = join(cache, `kafka-${version}`)
  if (existsSync(there)) return there
  await mkdir(cache, { recursive: true })
  const attempt = await mkdtemp(join(cache, 'fetching-'))
  try {
    await writeFile(join(attempt, 'pom.xml'), pom)
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=jars']
    const mvn = (...more: readonly string[]) =>
      run('mvn', ['--batch-mode', '--quiet', ...more, ...goal], { cwd: attempt, timeout: longestFetchMs })
    await mvn('--offline').catch(() => mvn())
    await rename(join(attempt, 'jars'), there).catch((error) => {
      // Another run was first with the same.
      if (!existsSync(there)) throw error
    })
  } finally {
    await rm(attempt, { recursive: true, force: true })
  }
  return there
}

/** One broker that is its own controller, with the settings that it comes with. */
export async function startKafka4(jars: string): Promise<Kafka4> {
  const folder = await mkdtemp(join(tmpdir(), 'kafka-4-'))
  const crew = new Crew()
  const remove = async () => {
    await crew.dismiss()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const port = await ownPort()
    const controller = await ownPort(new Set([port]))
    const settings = join(folder, 'server.properties')
    await writeFile(settings, settingsOf(folder, port, controller))
    const java = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', join(jars, '*')]
    const id = randomBytes(16).toString('base64url').replace(/^-/, 'a')
    await run('java', [...java, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', settings], { timeout: 60_000 })
    const command: [string, ...string[]] = ['java', ...java, 'kafka.Kafka', settings]
    const { program } = crew.take({ program: new Program({ name: 'kafka-4', command, env: {} }) })
    const ask = () => askApiVersions({ host: '127.0.0.1', port, timeoutMs: 1000 }).then(() => true)
    await program.until('it answers', () => ask().catch(() => false))
    return { jars, brokers: `127.0.0.1:${port}`, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

function settingsOf(folder: string, port: number, controller: number): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${folder}/data
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
`
}
