import { readFileSync } from 'node:fs'
import type { RabbitLogin, RabbitTls } from '../../protocols/rabbitmq/connection.ts'
import { messageOf } from '../../shared/errors.ts'
import { SettingError } from '../config/setting-error.ts'
import type { Environment } from '../platform.ts'

/** `spring.rabbitmq.*`. Addresses, where there are some, take the place of host and port; user and virtual host of the first one count. */
export function rabbitLogins(environment: Environment): readonly [RabbitLogin, ...RabbitLogin[]] {
  const get = (name: string) => environment.get(`spring.rabbitmq.${name}`)
  const addresses = environment.list('spring.rabbitmq.addresses', []).map(addressIn)
  const first = addresses[0]
  const secure = first?.secure ?? environment.boolean('spring.rabbitmq.ssl.enabled', false)
  const shared = {
    username: first?.username ?? get('username') ?? 'guest',
    password: first?.password ?? get('password') ?? 'guest',
    virtualHost: first?.virtualHost || get('virtual-host') || '/',
    tls: secure ? tlsOf(environment) : undefined,
  }
  const defaultPort = secure ? 5671 : 5672
  const [login, ...others] = addresses.map(({ host, port }) => ({ host, port: port ?? defaultPort, ...shared }))
  if (login) return [login, ...others]
  return [{ host: get('host') || 'localhost', port: environment.number('spring.rabbitmq.port', defaultPort), ...shared }]
}

interface Address {
  readonly host: string
  readonly port: number | undefined
  readonly secure: boolean | undefined
  readonly username: string | undefined
  readonly password: string | undefined
  readonly virtualHost: string | undefined
}

/** `host`, `host:5672`, `amqps://user:password@host:5671/vhost`; user and password as they are, not encoded. */
function addressIn(text: string): Address {
  const { scheme, login, place, virtualHost } =
    /^(?:(?<scheme>amqps?):\/\/)?(?:(?<login>.*)@)?(?<place>[^/]*)(?:\/(?<virtualHost>.*))?$/s.exec(text.trim())?.groups ?? {}
  const { host, port } = /^(?<host>\[.*\]|[^:]*)(?::(?<port>\d+))?$/.exec(place ?? '')?.groups ?? {}
  if (!host) throw new SettingError('spring.rabbitmq.addresses', undefined, 'an address in it is not host:port')
  const colon = login?.indexOf(':') ?? -1
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: port === undefined ? undefined : Number(port),
    secure: scheme === undefined ? undefined : scheme === 'amqps',
    username: colon < 0 ? login : login?.slice(0, colon),
    password: colon < 0 ? undefined : login?.slice(colon + 1),
    virtualHost,
  }
}

function tlsOf(environment: Environment): RabbitTls {
  const name = (key: string) => `spring.rabbitmq.ssl.${key}`
  return {
    verifyCertificate: environment.boolean(name('validate-server-certificate'), true),
    verifyHostname: environment.boolean(name('verify-hostname'), true),
    keyStore: fileOf(environment, name('key-store')),
    keyStorePassword: environment.get(name('key-store-password')),
  }
}

function fileOf(environment: Environment, name: string): Buffer | undefined {
  const path = environment.get(name)?.replace(/^file:(\/\/)?/, '')
  if (!path) return undefined
  try {
    return readFileSync(path)
  } catch (error) {
    throw new SettingError(name, undefined, `cannot be read: ${messageOf(error)}`, error)
  }
}
