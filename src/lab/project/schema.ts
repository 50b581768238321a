import { parseDurationMs } from '../../shared/duration.ts'
import { quoted } from '../../shared/quote.ts'
import { wrongName } from '../lab-name.ts'
import { contextShape } from './context-shape.ts'
import { notBlank, secret } from './secret.ts'
import { type Check, type Checked, flag, kindOf, listOf, mapOf, object, oneOf, refuse, text, wholeNumber } from './shape.ts'
import { recordOf } from './tree.ts'

/** Of what the lab itself brings there are fewer: `rules.ts`. */
const mostInstances = 100

const port = wholeNumber(1, 65_535, 'a port')
const image = text((value) =>
  /^[a-z0-9][\w.\-/:@]*$/i.test(value) ? undefined : `must be the name of an image, not ${quoted(value)}`,
)

/** `kafka.client: 19092`, or the same as `kafka: {client: 19092}`. */
const portOrPorts: Check<number | Readonly<Record<string, number>>> = (tree, path, found) =>
  tree.kind === 'mapping' ? mapOf(port)(tree, path, found) : port(tree, path, found)

const command: Check<string | readonly string[]> = (tree, path, found) => {
  if (tree.kind !== 'sequence') return notBlank(tree, path, found)
  return tree.items.length === 0 ? refuse(tree, path, found, 'must not be empty') : listOf(text())(tree, path, found)
}

const envValue: Check<string> = (tree, path, found) => {
  const value = tree.kind === 'leaf' ? tree.value : undefined
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return tree.kind === 'leaf' ? tree.written : undefined
  return refuse(tree, path, found, `must be text, a number, true or false, not ${kindOf(tree)}`)
}

const httpPath = text((value) =>
  /^\/\S*$/.test(value) ? undefined : `must be a path such as /actuator/health, not ${quoted(value)}`,
)
const healthPath = text((value) =>
  /^\/\S*$/.test(value)
    ? undefined
    : `must be a path such as /actuator/health, http://localhost:8080/health, or tcp, not ${quoted(value)}`,
)
const duration: Check<number> = (tree, path, found) => {
  const durationMs = parseDurationMs(tree.kind === 'leaf' ? tree.written : '')
  return durationMs ?? refuse(tree, path, found, 'must be a time such as 90s or 5m')
}
const health: Check<{ readonly path?: string; readonly port?: string; readonly timeout?: number }> = (tree, path, found) => {
  if (tree.kind === 'mapping') return object({ path: httpPath, port: notBlank, timeout: duration })(tree, path, found)
  const said = tree.kind === 'leaf' && typeof tree.value === 'string' ? tree.value : ''
  if (said === 'tcp') return {}
  const [, port, ownPath] = /^http:\/\/(?:localhost|127\.0\.0\.1):(\d{1,5})(\/\S*)?$/.exec(said) ?? []
  if (port !== undefined) return { port, path: ownPath ?? '/' }
  const only = healthPath(tree, path, found)
  return only === undefined ? undefined : { path: only }
}

const servicePorts: Check<Readonly<Record<string, number>>> = (tree, path, found) => {
  const anyPort = wholeNumber(0, 65_535, 'a port (0: any free one)')
  if (tree.kind !== 'leaf') return mapOf(anyPort)(tree, path, found)
  const only = anyPort(tree, path, found)
  return only === undefined ? undefined : recordOf([['http', only]])
}

const watch: Check<boolean | readonly string[]> = (tree, path, found) =>
  tree.kind === 'leaf' && typeof tree.value === 'boolean' ? tree.value : listOf(notBlank)(tree, path, found)

const service = object({
  command,
  image,
  cwd: notBlank,
  env: mapOf(envValue, (key) => (/^[^\s=]+$/.test(key) ? undefined : 'is no name of a variable')),
  needs: listOf(notBlank),
  health,
  ports: servicePorts,
  watch,
  job: flag,
})

/** All of `msa.yaml`. */
export const projectShape = object({
  name: text(wrongName),
  runtime: oneOf('docker', 'native', 'auto'),
  profile: listOf(oneOf('core', 'connect', 'messaging', 'monitoring', 'full')),
  kraft: flag,
  ports: mapOf(portOrPorts),
  scale: mapOf(wholeNumber(1, mostInstances)),
  images: mapOf(image),
  configRepo: text((value) => {
    if (value.trim() === '') return 'must not be empty'
    return value.startsWith('~') ? 'must be a whole path or one from here: "~" is the shell\'s' : undefined
  }),
  encrypt: object({ key: secret, keyStore: object({ location: notBlank, alias: notBlank, password: secret, secret }) }),
  contexts: mapOf(contextShape, wrongName),
  broker: oneOf('rabbitmq', 'kafka'),
  services: mapOf(service, wrongName),
})

export type ProjectFile = Checked<typeof projectShape>
export type ServiceFile = Checked<typeof service>
export type ProjectKey = keyof ProjectFile
