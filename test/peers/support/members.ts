import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { asEnvironment, busProperties, springProperties } from '../../../src/contracts/spring-environment.ts'
import { ownPort } from '../../support/servers/own-port.ts'
import { jarOf } from './apps.ts'
import { type Crew, Program } from './program.ts'

export type Broker = 'rabbitmq' | 'kafka'
export type Boot = 'boot3' | 'boot4'
export type Settings = Readonly<Record<string, string | number | boolean>>

/** A running service, ours or Spring's. */
export interface Member {
  readonly url: string
  readonly port: number
  readonly program: Program
}

/** Where one of them is said to be to another. */
export interface Around {
  readonly broker?: Broker
  /** Another RabbitMQ than that of the run. */
  readonly rabbitmq?: string
  readonly config?: string
  readonly eureka?: string
  /** Its spans go to the Zipkin of the run. */
  readonly traced?: true
}

const root = fileURLToPath(new URL('../../../', import.meta.url))
const javaOptions = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']

/** As it would be with each lab's environment. `client-app-boot4-kafka`. */
export function startSpring(crew: Crew, app: string, around: Around, settings: Settings = {}): Promise<Member> {
  return readySpring(beginSpring(crew, app, around, settings).program, around.broker)
}

/** Waits until it takes requests, and events. */
export async function readySpring(program: Program, broker?: Broker): Promise<Member> {
  await program.says(/ : Started \w+ in /)
  // What is sent before it has its partition is not for it.
  if (broker === 'kafka') await program.says(/partitions assigned: \[springCloudBus-0\]/)
  const [, port] = await program.says(/(?:Tomcat|Netty) started on port (\d+)/)
  return { program, port: Number(port), url: `http://127.0.0.1:${port}` }
}

/** The same, for those that are not expected to come up, or not yet. */
export function beginSpring(crew: Crew, app: string, around: Around, settings: Settings = {}): { readonly program: Program } {
  const command = ['java', ...javaOptions, '-jar', jarOf(inject('apps'), app)] as const
  return crew.take({ program: new Program({ name: app, command: [...command], env: environmentOf(around, settings) }) })
}

/** A service of ours, as a process: `config-service`. */
export async function startOurs(crew: Crew, service: string, around: Around, settings: Settings = {}): Promise<Member> {
  const port = Number(settings['server.port'] ?? (await ownPort()))
  const env = environmentOf(around, { 'server.port': port, ...settings })
  const { program } = crew.take({
    program: new Program({ name: service, command: ['node', ...mainOf(service)], env, cwd: root }),
  })
  const url = `http://127.0.0.1:${port}`
  await program.until('is healthy', () => answersOk(`${url}/actuator/health`))
  return { program, port, url }
}

function mainOf(service: string): string[] {
  const fromSource = (path: string) => ['--import', 'tsx', `${root}${path}`]
  if (service === 'small-service') return fromSource('test/peers/programs/small-service.ts')
  const built = `${root}dist/services/${service}/main.js`
  return existsSync(built) && process.env.MSA_TEST_SERVICES !== 'source' ? [built] : fromSource(`src/services/${service}/main.ts`)
}

function environmentOf({ broker, rabbitmq, config, eureka, traced }: Around, settings: Settings): Record<string, string> {
  const addresses = {
    ...(broker === 'rabbitmq' && { MSA_RABBITMQ_URL: rabbitmq ?? inject('rabbitmq') }),
    ...(broker === 'kafka' && { MSA_KAFKA: inject('kafka') }),
    ...(config && { MSA_CONFIG_URL: config }),
    ...(eureka && { MSA_EUREKA_URL: eureka }),
    ...(traced && { MSA_ZIPKIN_URL: inject('zipkin') }),
  }
  return asEnvironment({
    ...springProperties(addresses),
    ...(broker ? busProperties(broker, addresses) : { 'spring.cloud.bus.enabled': 'false' }),
    ...(config ? {} : { 'spring.cloud.config.enabled': 'false' }),
    ...(eureka ? {} : { 'eureka.client.enabled': 'false' }),
    ...(traced ? {} : { 'management.tracing.enabled': 'false' }),
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])),
  })
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}
