import type { Setting } from './client-file.ts'
import type { ImportFacts } from './import.ts'
import { kafkaIn } from './kafka-settings.ts'
import { serverOf, type WrittenContext, type WrittenRabbit, type WrittenServer } from './written.ts'

/** What a Spring application is told of the systems around it. */
export async function springIn(facts: ImportFacts): Promise<WrittenContext> {
  const kafka = await kafkaIn({
    ...facts,
    get: (name) => kafkaSetting(facts, name),
    secret: (name) => facts.secret(keyOf(facts, name)),
  })
  const parts: readonly (readonly [keyof WrittenContext, WrittenServer | undefined])[] = [
    ['rabbitmq', rabbitIn(facts)],
    ['config', configIn(facts)],
    ['eureka', addressAt(facts, 'eureka.client.service-url.defaultZone')],
    ['zipkin', zipkinIn(facts)],
    ['sql', sqlIn(facts)],
  ]
  const servers = parts.flatMap(([name, server]) => (server ? [[name, serverOf(server)] as const] : []))
  return { ...(kafka && { kafka }), ...Object.fromEntries(servers) }
}

/** From the most to the least specific place it may stand in. */
const kafkaPlaces = ['spring.kafka.properties', 'spring.cloud.stream.kafka.binder.configuration', 'spring.kafka']

/** Spring's own words for some of the client's. */
const springNames: Readonly<Record<string, string>> = {
  'ssl.truststore.certificates': 'ssl.trust-store-certificates',
  'ssl.truststore.location': 'ssl.trust-store-location',
  'ssl.keystore.certificate.chain': 'ssl.key-store-certificate-chain',
  'ssl.keystore.key': 'ssl.key-store-key',
  'ssl.keystore.location': 'ssl.key-store-location',
  'ssl.key.password': 'ssl.key-password',
}

function kafkaSetting({ get }: ImportFacts, name: string): Setting | undefined {
  if (name === 'bootstrap.servers') return brokersIn(get)
  const names = [...kafkaPlaces.map((place) => `${place}.${name}`), `spring.kafka.${springNames[name] ?? name}`]
  return names.map(get).find((setting) => setting !== undefined && setting.value !== '')
}

function keyOf(facts: ImportFacts, name: string): string {
  return kafkaSetting(facts, name)?.key ?? name
}

function brokersIn(get: ImportFacts['get']): Setting | undefined {
  const own = listAt(get, 'spring.kafka.bootstrap-servers')
  if (own) return own
  const binder = listAt(get, 'spring.cloud.stream.kafka.binder.brokers')
  const port = get('spring.cloud.stream.kafka.binder.defaultBrokerPort')?.value ?? '9092'
  return (
    binder && {
      ...binder,
      value: binder.value
        .split(',')
        .map((each) => (/:\d+$/.test(each) ? each : `${each}:${port}`))
        .join(','),
    }
  )
}

/** With commas, or item by item. */
function listAt(get: ImportFacts['get'], name: string): Setting | undefined {
  const one = get(name)
  if (one) return one
  const items: string[] = []
  for (let item = get(`${name}[0]`); item; item = get(`${name}[${items.length}]`)) items.push(item.value)
  return items.length === 0 ? undefined : { key: name, value: items.join(',') }
}

function rabbitIn(facts: ImportFacts): WrittenRabbit | undefined {
  const { get, warnings } = facts
  const place = 'spring.rabbitmq'
  const addresses = listAt(get, `${place}.addresses`)
  const said = (name: string) => get(`${place}.${name}`)?.value
  if (!addresses && !said('host') && !said('port') && !said('username')) return undefined
  const isSecure = said('ssl.enabled') === 'true' || addresses?.value.startsWith('amqps://') === true
  if (isSecure && facts.ca === undefined && said('ssl.trust-store'))
    warnings.push('the trust store of spring.rabbitmq is not read; the authority in it as PEM:  --ca ca.pem')
  const first = new URL(
    `amqp://${(addresses?.value.split(',')[0] ?? '').trim().replace(/^amqps?:\/\//, '') || said('host') || 'localhost'}`,
  )
  const port = first.port || said('port') || (isSecure ? '5671' : '5672')
  const virtualHost = said('virtual-host') ?? decodeURIComponent(first.pathname.slice(1))
  const username = first.username ? decodeURIComponent(first.username) : said('username')
  const isInAddress = first.password !== '' && get(`${place}.addresses`) !== undefined
  return {
    url: `${isSecure ? 'amqps' : 'amqp'}://${first.hostname}:${port}${virtualHost === '' || virtualHost === '/' ? '' : `/${encodeURIComponent(virtualHost)}`}`,
    ...(username !== undefined && {
      ...{ username, password: facts.secret(isInAddress ? `${place}.addresses` : `${place}.password`) },
    }),
    ...(isSecure && facts.ca !== undefined && { tls: { ca: facts.ca } }),
  }
}

function configIn(facts: ImportFacts): WrittenServer | undefined {
  const { get } = facts
  const imports = listAt(get, 'spring.config.import')?.value.split(',') ?? []
  const [, imported] =
    imports.map((each) => /configserver:(https?:\/\/.+)$/.exec(each.trim())).find((each) => each !== null) ?? []
  const uri = get('spring.cloud.config.uri')
  const url = imported ?? uri?.value.split(',')[0]?.trim()
  if (url === undefined || !URL.canParse(url)) return undefined
  const username = get('spring.cloud.config.username')?.value
  if (username === undefined) return server(facts, { key: uri?.key ?? 'spring.config.import', value: url })
  return { url: withoutLogin(new URL(url)), username, password: facts.secret('spring.cloud.config.password') }
}

function zipkinIn(facts: ImportFacts): WrittenServer | undefined {
  const endpoint = facts.get('management.zipkin.tracing.endpoint') ?? facts.get('spring.zipkin.base-url')
  return endpoint && server(facts, { ...endpoint, value: endpoint.value.replace(/\/api\/v2\/spans\/?$/, '') })
}

function sqlIn(facts: ImportFacts): WrittenServer | undefined {
  const url = facts.get('spring.datasource.url')?.value.replace(/^jdbc:/, '')
  if (url === undefined || !/^(?:mariadb|mysql):\/\//.test(url) || !URL.canParse(url)) return undefined
  const username = facts.get('spring.datasource.username')?.value
  const bare = withoutLogin(new URL(url)).replace(/\?.*$/, '')
  return { url: bare, ...(username !== undefined && { username, password: facts.secret('spring.datasource.password') }) }
}

/** The first of several. */
function addressAt(facts: ImportFacts, name: string): WrittenServer | undefined {
  const setting = facts.get(name)
  return setting && server(facts, { ...setting, value: setting.value.split(',')[0]?.trim() ?? '' })
}

/** An address, and the login in it by itself: its password stays in the file. */
function server(facts: ImportFacts, { key, value }: Setting): WrittenServer | undefined {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return undefined
  const url = new URL(value)
  const tls = facts.ca !== undefined && url.protocol === 'https:' ? { tls: { ca: facts.ca } } : {}
  if (url.username === '') return { url: withoutLogin(url), ...tls }
  return { url: withoutLogin(url), username: decodeURIComponent(url.username), password: facts.secret(key), ...tls }
}

function withoutLogin(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search}`.replace(/\/$/, '')
}
