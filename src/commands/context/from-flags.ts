import { resolve } from 'node:path'
import { wrongBroker } from '../../lab/project/broker-address.ts'
import { wrongUrl } from '../../lab/project/context-shape.ts'
import { MsaError } from '../../shared/errors.ts'
import { didYouMean } from '../../shared/suggest.ts'
import {
  type Mechanism,
  serverOf,
  tlsOf,
  type WrittenContext,
  type WrittenKafka,
  type WrittenRabbit,
  type WrittenSecret,
  type WrittenServer,
  type WrittenTls,
} from '../../systems/context/written.ts'

export interface AddFlags {
  readonly brokers?: string
  readonly tls?: true
  readonly sasl?: Mechanism
  readonly username?: string
  readonly rabbitmq?: string
  readonly rabbitmqApi?: string
  readonly connect?: string
  readonly config?: string
  readonly eureka?: string
  readonly zipkin?: string
  readonly prometheus?: string
  readonly gateway?: string
  readonly sql?: string
  readonly configRepo?: string
  readonly broker?: 'rabbitmq' | 'kafka'
  readonly password: readonly string[]
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly verifyHostname: boolean
  readonly protect?: true
}

const https = ['connect', 'config', 'eureka', 'zipkin', 'prometheus', 'gateway'] as const
const withPassword = ['kafka', 'rabbitmq', 'rabbitmq-api', ...https, 'sql']

/** What the command line says, over what a file said. */
export function contextFromFlags(flags: AddFlags, before: WrittenContext, cwd: string): WrittenContext {
  const passwords = new Map(flags.password.map((each) => passwordIn(each, cwd)))
  const tls = tlsFrom(flags, cwd)
  const kafka = kafkaFrom(flags, before.kafka, tls, passwords.get('kafka'))
  const rabbitmq = rabbitFrom(flags, before.rabbitmq, tls, passwords)
  const context: WrittenContext = {
    ...before,
    ...(kafka && { kafka }),
    ...(rabbitmq !== undefined && { rabbitmq: serverOf(rabbitmq) }),
    ...(flags.configRepo !== undefined && { configRepo: resolve(cwd, flags.configRepo) }),
    ...(flags.broker && { broker: flags.broker }),
    ...(flags.protect && { protect: true }),
  }
  for (const name of https) {
    const server = serverFrom(`--${name}`, 'http', flags[name], before[name], tls, passwords.get(name))
    if (server) context[name] = serverOf(server)
  }
  const sql = serverFrom('--sql', 'sql', flags.sql, before.sql, {}, passwords.get('sql'))
  if (sql) context.sql = serverOf(sql)
  for (const name of passwords.keys()) refuseWithoutSystem(name, context)
  return context
}

function kafkaFrom(
  flags: AddFlags,
  before: WrittenKafka | undefined,
  tls: WrittenTls,
  password: WrittenSecret | undefined,
): WrittenKafka | undefined {
  const brokers = flags.brokers?.split(',').map((each) => each.trim()) ?? before?.brokers
  const { tls: isTls, sasl: mechanism, username } = flags
  if (brokers === undefined) {
    if (isTls || mechanism || username !== undefined)
      throw wrong('--tls, --sasl and --username are of Kafka: where is it?', '--brokers host:9092')
    return undefined
  }
  const bad = brokers.map(wrongBroker).find((each) => each !== undefined)
  if (bad !== undefined) throw wrong(`--brokers ${bad}.`, '--brokers b1.example:9093')
  if (mechanism !== undefined && username === undefined && !before?.sasl)
    throw wrong('--sasl needs somebody who logs in.', '--username ada')
  const sasl =
    username === undefined && !before?.sasl
      ? undefined
      : {
          mechanism: mechanism ?? before?.sasl?.mechanism ?? ('plain' as const),
          username: username ?? before?.sasl?.username ?? '',
          password: password ?? before?.sasl?.password ?? ('prompt' as const),
        }
  const wantsTls = isTls || before?.tls !== undefined || (flags.brokers !== undefined && Object.keys(tls).length > 0)
  return { brokers, ...(wantsTls && { tls: over(before?.tls, tls) }), ...(sasl && { sasl }) }
}

function rabbitFrom(
  flags: AddFlags,
  before: WrittenContext['rabbitmq'],
  tls: WrittenTls,
  passwords: ReadonlyMap<string, WrittenSecret>,
): WrittenRabbit | undefined {
  const server = serverFrom('--rabbitmq', 'rabbitmq', flags.rabbitmq, before, tls, passwords.get('rabbitmq'))
  const api = serverFrom('--rabbitmq-api', 'http', flags.rabbitmqApi, undefined, tls, passwords.get('rabbitmq-api'))
  if (!server) {
    if (api) throw wrong('--rabbitmq-api is of a RabbitMQ: where is it?', '--rabbitmq amqp://host:5672')
    return undefined
  }
  return api ? { ...server, api: serverOf(api) } : server
}

function serverFrom<Server extends WrittenServer>(
  flag: string,
  kind: 'http' | 'rabbitmq' | 'sql',
  said: string | undefined,
  before: string | Server | undefined,
  tls: WrittenTls,
  password: WrittenSecret | undefined,
): Server | WrittenServer | undefined {
  const old = typeof before === 'string' ? { url: before } : before
  if (said === undefined) return old && password ? { ...old, password } : old
  if (/:\/\/[^/\s@]*:[^/\s@]*@/.test(said))
    throw wrong(`A password has no place on a command line: ${flag} is said without it.`, `--password ${flag.slice(2)}=env:NAME`)
  const bad = wrongUrl(kind, said)
  if (bad !== undefined) throw wrong(`${flag} ${bad}.`, 'msa context add --help')
  const url = new URL(said.replace(/^jdbc:/, ''))
  const username = url.username === '' ? undefined : decodeURIComponent(url.username)
  if (password !== undefined && username === undefined)
    throw wrong(`Whose password is it? ${flag} names nobody.`, `${flag} ${url.protocol}//ada@${url.host}`)
  return {
    url: said.replace(/^jdbc:/, '').replace(/:\/\/[^@/]*@/, '://'),
    ...(username !== undefined && { username, password: password ?? ('prompt' as const) }),
    ...(/^(?:https|amqps):/.test(said) && Object.keys(tls).length > 0 && { tls }),
  }
}

function tlsFrom({ ca, cert, key, verifyHostname }: AddFlags, cwd: string): WrittenTls {
  if ((cert === undefined) !== (key === undefined))
    throw wrong('A certificate and its key belong together.', '--cert client.pem --key client.key')
  return {
    ...(ca !== undefined && { ca: resolve(cwd, ca) }),
    ...(cert !== undefined && { cert: resolve(cwd, cert) }),
    ...(key !== undefined && { key: resolve(cwd, key) }),
    ...(!verifyHostname && { verifyHostname: false as const }),
  }
}

function over(before: true | WrittenTls | undefined, tls: WrittenTls): true | WrittenTls {
  return tlsOf({ ...(before === true ? {} : before), ...tls })
}

/** `kafka=env:NAME`. What it is instead is not repeated: it may be a password. */
function passwordIn(text: string, cwd: string): readonly [string, WrittenSecret] {
  const [, system = '', kind, value = ''] = /^([\w-]+)=(?:(env|file):(.+)|prompt)$/s.exec(text) ?? []
  if (system === '')
    throw wrong(
      '--password says where a password is, never what it is.',
      '--password kafka=env:NAME, kafka=file:PATH, or kafka=prompt',
    )
  if (!withPassword.includes(system))
    throw wrong(
      `--password knows no "${system}".${didYouMean(system, withPassword)}`,
      `--password ${withPassword.join('=…, ')}=…`,
    )
  if (kind === 'env') return [system, { env: value }]
  return [system, kind === 'file' ? { file: resolve(cwd, value) } : 'prompt']
}

function refuseWithoutSystem(name: string, context: WrittenContext): void {
  if (name === 'kafka' && context.kafka && !context.kafka.sasl)
    throw wrong('Whose password is it? Kafka is without a login.', '--username ada')
  const isThere =
    name === 'rabbitmq-api'
      ? typeof context.rabbitmq === 'object' && 'api' in context.rabbitmq
      : context[name as 'kafka'] !== undefined
  if (!isThere) throw wrong(`--password names ${name}, and the context has none.`, 'msa context add --help')
}

function wrong(message: string, hint: string): MsaError {
  return new MsaError('USAGE', message, { hint, exitCode: 2 })
}
