import { quoted } from '../../shared/quote.ts'
import { wrongBroker } from './broker-address.ts'
import { plainUrl } from './context.ts'
import { notBlank, type SecretSource, secret } from './secret.ts'
import { type Check, type Checked, flag, kindOf, listOf, object, oneOf, refuse, text } from './shape.ts'

/** Where a secret of a context is: as any, in a setting of a client's own file, or in somebody's head. */
export type ContextSecret =
  | SecretSource
  | { readonly kind: 'setting'; readonly path: string; readonly key: string }
  | { readonly kind: 'prompt' }

const filed = object({ env: notBlank, file: notBlank, key: notBlank })

const contextSecret: Check<ContextSecret> = (tree, path, found) => {
  if (tree.kind === 'leaf' && tree.value === 'prompt') return { kind: 'prompt' }
  if (tree.kind !== 'mapping') return secret(tree, path, found)
  const { env, file, key } = filed(tree, path, found) ?? {}
  if (file !== undefined && env === undefined) {
    return key === undefined ? { kind: 'file', path: file } : { kind: 'setting', path: file, key }
  }
  if (env !== undefined && file === undefined && key === undefined) return { kind: 'env', name: env }
  return refuse(tree, path, found, 'must be {env: NAME}, {file: path}, {file: path, key: name of a setting}, or prompt')
}

/** PEM is a file, or a setting of one. */
export type PemSource = Extract<ContextSecret, { readonly kind: 'file' | 'setting' }>

const pem: Check<PemSource> = (tree, path, found) => {
  if (tree.kind !== 'mapping') {
    const only = notBlank(tree, path, found)
    return only === undefined ? undefined : { kind: 'file', path: only }
  }
  const { file, key } = object({ file: notBlank, key: notBlank })(tree, path, found) ?? {}
  if (file === undefined) return refuse(tree, path, found, 'must be a path, or {file: path, key: name of a setting}')
  return key === undefined ? { kind: 'file', path: file } : { kind: 'setting', path: file, key }
}

const tlsKeys = object({ ca: pem, cert: pem, key: pem, keyPassword: contextSecret, verifyHostname: flag })

/** `true`: with the authorities that this machine trusts. */
const tls: Check<boolean | Checked<typeof tlsKeys>> = (tree, path, found) => {
  if (tree.kind === 'mapping') return tlsKeys(tree, path, found)
  if (tree.kind === 'leaf' && typeof tree.value === 'boolean') return tree.value
  return refuse(tree, path, found, `must be true, or a mapping of ca, cert, key and verifyHostname, not ${kindOf(tree)}`)
}

const brokers: Check<readonly string[]> = (tree, path, found) => {
  const written = listOf(notBlank)(tree, path, found)
  const addresses = written?.flatMap((each) => each.split(',')).map((each) => each.trim())
  const wrong = addresses?.map(wrongBroker).find((each) => each !== undefined)
  if (wrong !== undefined) return refuse(tree, path, found, wrong)
  return addresses?.length === 0 ? refuse(tree, path, found, 'must not be empty') : addresses
}

const kafkaKeys = object({
  brokers,
  tls,
  sasl: object({ mechanism: oneOf('plain', 'scram-sha-256', 'scram-sha-512'), username: notBlank, password: contextSecret }),
})

const kafka: Check<Checked<typeof kafkaKeys>> = (tree, path, found) => {
  if (tree.kind !== 'mapping') {
    const only = brokers(tree, path, found)
    return only === undefined ? undefined : { brokers: only }
  }
  const said = kafkaKeys(tree, path, found)
  if (said && said.brokers === undefined && !found.problems.some((each) => each.path.startsWith(path))) {
    return refuse(tree, path, found, 'must say its brokers: {brokers: [b1.example:9093]}')
  }
  if (said?.sasl && said.sasl.username === undefined) return refuse(tree, path, found, 'must say who logs in: sasl.username')
  return said
}

export const urlSchemes = {
  http: ['http', 'https'],
  rabbitmq: ['amqp', 'amqps'],
  sql: ['mariadb', 'mysql', 'jdbc:mariadb', 'jdbc:mysql'],
} as const

export type UrlKind = keyof typeof urlSchemes

/** What is wrong with an address. */
export function wrongUrl(kind: UrlKind, address: string): string | undefined {
  const schemes: readonly string[] = urlSchemes[kind]
  const scheme = schemes.find((each) => address.startsWith(`${each}://`))
  const isGood = scheme !== undefined && URL.canParse(plainUrl(address)) && new URL(plainUrl(address)).hostname !== ''
  return isGood ? undefined : `must be an address such as ${example[kind]}, not ${quoted(address, 80)}`
}

const example: Readonly<Record<UrlKind, string>> = {
  http: 'http://connect.example:8083',
  rabbitmq: 'amqp://mq.example:5672',
  sql: 'mariadb://db.example:3306/orders',
}

function url(kind: UrlKind): Check<string> {
  return (tree, path, found) => {
    const address = text((value) => wrongUrl(kind, value))(tree, path, found)
    if (address !== undefined && new URL(plainUrl(address)).password !== '') {
      found.warnings.push({
        path,
        range: tree.range,
        message: 'a secret is written out here; keep it elsewhere: {url, username, password: {env: NAME}}',
      })
    }
    return address
  }
}

const httpKeys = object({ url: url('http'), username: notBlank, password: contextSecret, tls })
const rabbitKeys = object({
  ...{ url: url('rabbitmq'), username: notBlank, password: contextSecret, tls },
  api: urlOr('http', httpKeys),
})
const sqlKeys = object({ url: url('sql'), username: notBlank, password: contextSecret })

/** An address alone, or with whoever logs in there. */
function urlOr<Said extends { readonly url?: string }>(kind: UrlKind, keys: Check<Said>): Check<Said | { readonly url: string }> {
  return (tree, path, found) => {
    if (tree.kind !== 'mapping') {
      const only = url(kind)(tree, path, found)
      return only === undefined ? undefined : { url: only }
    }
    const said = keys(tree, path, found)
    if (said && said.url === undefined && !found.problems.some((each) => each.path.startsWith(path))) {
      return refuse(tree, path, found, `must say its address: {url: ${example[kind]}}`)
    }
    return said
  }
}

/** One real system that is not this lab. */
export const contextShape = object({
  kafka,
  rabbitmq: urlOr('rabbitmq', rabbitKeys),
  connect: urlOr('http', httpKeys),
  config: urlOr('http', httpKeys),
  eureka: urlOr('http', httpKeys),
  zipkin: urlOr('http', httpKeys),
  prometheus: urlOr('http', httpKeys),
  gateway: urlOr('http', httpKeys),
  sql: urlOr('sql', sqlKeys),
  configRepo: notBlank,
  broker: oneOf('rabbitmq', 'kafka'),
  protect: flag,
})

export type ContextFile = Checked<typeof contextShape>
export type TlsFile = Checked<typeof tls>
export type HttpFile = Checked<typeof httpKeys>
