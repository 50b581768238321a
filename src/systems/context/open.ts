import type {
  ContextHttp,
  ContextKafka,
  ContextLogin,
  ContextRabbit,
  ContextServer,
  ContextTls,
} from '../../lab/project/context.ts'
import { MsaError } from '../../shared/errors.ts'
import type { HttpTarget, RabbitTarget, SqlTarget, Target } from '../target.ts'
import type { KnownContext } from './known-contexts.ts'
import { findSecret, type SecretSources } from './secrets.ts'
import { readTls } from './tls-files.ts'

/** What a command may need of a target. */
export const partNames = ['kafka', 'rabbitmq', 'connect', 'config', 'eureka', 'zipkin', 'prometheus', 'gateway', 'sql'] as const
export type PartName = (typeof partNames)[number]

/**
 * A context as a target: the secrets of these parts are found, and of no others. Where nobody says which, all are; a part
 * that cannot be had then fails whoever looks at it.
 */
export async function openContext(
  known: KnownContext,
  needs: readonly PartName[] | undefined,
  sources: SecretSources,
): Promise<Target> {
  const target: Target = { ...bareTarget(known), kind: 'context' }
  // One after the other: a person is asked one thing at a time.
  for (const name of needs ?? partNames) {
    try {
      Object.assign(target, { [name]: await openPart(known, name, sources) })
    } catch (error) {
      if (needs !== undefined || !(error instanceof MsaError) || error.code === 'INTERRUPTED') throw error
      const fail = () => {
        throw error
      }
      Object.defineProperty(target, name, { get: fail, enumerable: false })
    }
  }
  return target
}

/** All of it that needs no secret. */
function bareTarget({ name, context }: KnownContext): Omit<Target, 'kind'> {
  const nothing = Object.fromEntries(partNames.map((part) => [part, undefined])) as Record<PartName, undefined>
  return {
    ...{ name, ...nothing, isProtected: context.protect, configRepo: context.configRepo ?? undefined },
    broker: context.broker ?? (context.rabbitmq === null && context.kafka !== null ? 'kafka' : 'rabbitmq'),
  }
}

export async function openPart(known: KnownContext, part: PartName, sources: SecretSources): Promise<Target[PartName]> {
  const { context, name } = known
  const opening: Opening = { whose: `${part} of ${name}`, sources }
  if (part === 'kafka') return context.kafka ? openKafka(context.kafka, opening) : undefined
  if (part === 'rabbitmq') return context.rabbitmq ? openRabbit(context.rabbitmq, opening) : undefined
  if (part === 'sql') return context.sql ? openSql(context.sql, opening) : undefined
  const server = context[part]
  return server ? openHttp(server, opening) : undefined
}

interface Opening {
  readonly whose: string
  readonly sources: SecretSources
}

async function openKafka({ brokers, tls, sasl }: ContextKafka, opening: Opening): Promise<NonNullable<Target['kafka']>> {
  const files = await opened(tls, opening)
  if (sasl === null) return { brokers, clientId: 'msa', tls: files }
  const { mechanism, username } = sasl
  return { brokers, clientId: 'msa', tls: files, sasl: { mechanism, username, password: await passwordOf(sasl, opening) } }
}

async function openRabbit(rabbit: ContextRabbit, opening: Opening): Promise<RabbitTarget> {
  const { protocol, host, pathname } = new URL(rabbit.url)
  const tls = await opened(rabbit.tls, opening)
  const login = rabbit.username === null ? guest : { username: rabbit.username, password: await passwordOf(rabbit, opening) }
  const api = rabbit.api && (await openApi(rabbit.api, { login, tls }, opening))
  return {
    amqpUrl: `${tls ? 'amqps:' : protocol}//${host}`,
    virtualHost: pathname.length > 1 ? decodeURIComponent(pathname.slice(1)) : '/',
    ...{ ...login, tls, api: api ?? undefined },
  }
}

/** What a broker fresh from its package lets in. */
const guest = { username: 'guest', password: 'guest' }

/** As whom and with which authority one comes to the broker, unless it says otherwise. */
async function openApi(
  api: ContextHttp,
  broker: Pick<RabbitTarget, 'tls'> & { readonly login: typeof guest },
  opening: Opening,
): Promise<HttpTarget> {
  const own = await openHttp(api, { ...opening, whose: `the management API of ${opening.whose}` })
  const isSecure = api.url.startsWith('https:')
  const hasOwnTls = api.tls?.ca !== null || api.tls?.cert !== null
  return {
    url: own.url,
    login: own.login ?? broker.login,
    tls: isSecure ? (hasOwnTls ? own.tls : (broker.tls ?? own.tls)) : undefined,
  }
}

async function openHttp(server: ContextHttp, opening: Opening): Promise<HttpTarget> {
  const { url, username } = server
  const login = username === null ? undefined : { username, password: await passwordOf(server, opening) }
  const isEureka = opening.whose.startsWith('eureka ')
  return { url: isEureka ? `${url}/` : url, login, tls: url.startsWith('https:') ? await opened(server.tls, opening) : undefined }
}

async function openSql(server: ContextServer, opening: Opening): Promise<SqlTarget> {
  const { hostname, port, pathname } = new URL(server.url)
  return {
    ...{
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port || 3306),
      database: decodeURIComponent(pathname.slice(1)),
    },
    ...{ username: server.username ?? 'root', password: server.username === null ? '' : await passwordOf(server, opening) },
  }
}

async function opened(tls: ContextTls | null, { whose, sources }: Opening) {
  return tls === null ? undefined : readTls(tls, whose, sources)
}

async function passwordOf({ username, password }: ContextLogin, { whose, sources }: Opening): Promise<string> {
  return findSecret(password ?? { kind: 'prompt' }, `the password of "${username}" for ${whose}`, sources)
}
