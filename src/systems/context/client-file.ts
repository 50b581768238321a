import { readFile } from 'node:fs/promises'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'

/** The settings of another client, in a file of its own. */
export interface ClientFile {
  readonly path: string
  /** `kafka`: Java's client, or librdkafka's (kcat); `spring`: an application's. */
  readonly kind: 'kafka' | 'spring'
  /** As written; with the name it is written under. */
  get(name: string): Setting | undefined
}

export interface Setting {
  readonly key: string
  readonly value: string
}

const mostBytes = 1024 * 1024

export async function readClientFile(path: string): Promise<ClientFile> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, systemCodeOf(cause) ?? messageOf(cause))
  })
  if (bytes.length > mostBytes) throw unreadable(path, 'it is larger than 1 MiB')
  if (/\.ya?ml$/i.test(path)) return springFile(path, await springYaml(bytes, path))
  const isNamedSo = /\.properties$/i.test(path)
  const java = await javaProperties(bytes, path).catch((error: unknown) => {
    // What is an escape to Java is none to librdkafka.
    if (isNamedSo) throw error
    return new Map<string, string>()
  })
  if ([...java.keys()].some((key) => /^(?:spring|eureka|management)\./.test(key))) return springFile(path, java)
  const isJava = isNamedSo || [...java.keys()].some((key) => /^sasl\.jaas\.|^ssl\.(?:trust|key)store\./.test(key))
  const settings = isJava ? java : plainLines(bytes.toString('utf8'))
  return { path, kind: 'kafka', get: (name) => settingOf(name, settings.get(name)) }
}

function settingOf(key: string, value: string | undefined): Setting | undefined {
  return value === undefined ? undefined : { key, value }
}

/** librdkafka's: `name=value` to the end of the line, nothing has to be escaped. */
function plainLines(text: string): Map<string, string> {
  const settings = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const [, key, value] = /^\s*([^#\s=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (key !== undefined) settings.set(key, value ?? '')
  }
  return settings
}

async function javaProperties(bytes: Buffer, path: string): Promise<Map<string, string>> {
  const { parseProperties } = await import('../../protocols/spring-properties/properties.ts')
  return flat(await whole(path, () => parseProperties(bytes.toString('utf8'), path)))
}

/** What holds in any profile. */
async function springYaml(bytes: Buffer, path: string): Promise<Map<string, string>> {
  const [{ decodeYamlFile }, { parseYaml }, { activeDocuments }] = await Promise.all([
    import('../../protocols/spring-properties/file-text.ts'),
    import('../../protocols/spring-properties/yaml.ts'),
    import('../../protocols/spring-properties/documents.ts'),
  ])
  return flat(
    await whole(path, () =>
      activeDocuments(parseYaml(decodeYamlFile(bytes, path), path), { profiles: [], cloudPlatform: undefined, file: path }),
    ),
  )
}

interface Documents extends Iterable<{ readonly properties: ReadonlyMap<string, { readonly value: unknown }> }> {}

async function whole(path: string, read: () => Documents): Promise<Documents> {
  try {
    return read()
  } catch (error) {
    throw unreadable(path, messageOf(error))
  }
}

function flat(documents: Documents): Map<string, string> {
  const settings = new Map<string, string>()
  for (const { properties } of documents) {
    for (const [key, { value }] of properties) settings.set(key, String(value))
  }
  return settings
}

/** Spring forgives how a name is written. */
async function springFile(path: string, settings: ReadonlyMap<string, string>): Promise<ClientFile> {
  const { canonicalName } = await import('../../protocols/spring-properties/relaxed-name.ts')
  const canonical = (name: string) => canonicalName(name.replace(/\[(?!\d+\])([^\]]*)\]/g, '.$1'))
  const keys = new Map([...settings.keys()].map((key) => [canonical(key), key]))
  return {
    ...{ path, kind: 'spring' },
    get(name) {
      const key = keys.get(canonical(name))
      return key === undefined ? undefined : settingOf(key, settings.get(key))
    },
  }
}

/** `${RABBIT_HOST:localhost}`, as its application would find it here. */
export async function resolvedSettings(
  file: ClientFile,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ClientFile['get']> {
  if (file.kind !== 'spring') return file.get
  const [{ resolvePlaceholders }, { environmentNames }] = await Promise.all([
    import('../../protocols/spring-properties/placeholders.ts'),
    import('../../protocols/spring-properties/relaxed-name.ts'),
  ])
  const lookup = (name: string) =>
    environmentNames(name)
      .map((each) => env[each])
      .find((each) => each !== undefined) ?? file.get(name)?.value
  return (name) => {
    const setting = file.get(name)
    return setting && { key: setting.key, value: resolvePlaceholders(setting.value, lookup) }
  }
}

function unreadable(path: string, because: string): MsaError {
  return new MsaError('CONFIG_INVALID', `${path} cannot be read: ${because}.`, { hint: `ls -l ${path}`, exitCode: 3 })
}
