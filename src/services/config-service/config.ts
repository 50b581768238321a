import { SettingError } from '../../platform/config/setting-error.ts'
import type { Environment } from '../../platform/platform.ts'
import type { SizeLimits } from './files/folder.ts'
import type { HealthSettings } from './health.ts'
import type { Credentials } from './http/basic-auth.ts'
import type { IncludeMessage } from './http/boot-error.ts'
import type { Forge } from './monitor/changed-paths.ts'
import type { GitSettings } from './sources/git.ts'
import { patternsOf } from './sources/git-by-pattern.ts'
import type { NativeSettings } from './sources/native.ts'

/** Everything this service reads from its own configuration: Spring's names, and a few of ours beside them. */
export interface ConfigServiceSettings {
  readonly http: HttpSettings
  readonly sources: readonly SourceSettings[]
  readonly failOnCompositeError: boolean
  readonly limits: SizeLimits
  readonly overrides: ReadonlyMap<string, string>
  readonly decryption: { readonly enabled: boolean; readonly prefixInvalid: boolean }
  readonly health: HealthSettings & { readonly enabled: boolean }
  /** Undefined: nobody watches the files. */
  readonly watch: { readonly intervalMs: number } | undefined
}

export interface HttpSettings {
  /** '' or `/…`. */
  readonly prefix: string
  readonly acceptEmpty: boolean
  readonly includeMessage: IncludeMessage
  readonly decryptPlainText: boolean
  /** A file that is a list or a plain text is served as that, not below the key `document`. */
  readonly stripDocument: boolean
  readonly defaultApplicationName: string
  readonly defaultProfile: string
  readonly credentials: Credentials | undefined
  readonly monitor: { readonly path: string; readonly isEnabled: (forge: Forge) => boolean } | undefined
}

export type SourceSettings =
  | { readonly kind: 'native'; readonly native: NativeSettings }
  | {
      readonly kind: 'git'
      readonly git: GitSettings
      readonly basedir: string | undefined
      readonly repositories: readonly PatternSettings[]
    }

export interface PatternSettings {
  readonly patterns: readonly string[]
  readonly git: GitSettings
  readonly basedir: string | undefined
}

const server = 'spring.cloud.config.server'

export function readSettings(environment: Environment): ConfigServiceSettings {
  const acceptEmpty = environment.boolean(`${server}.accept-empty`, true)
  return {
    http: httpSettings(environment, acceptEmpty),
    sources: sourcesOf(environment),
    failOnCompositeError: environment.boolean(`${server}.fail-on-composite-error`, true),
    limits: {
      propertyFileBytes: environment.number(`${server}.max-property-file-bytes`, 3 * 1024 * 1024),
      plainFileBytes: environment.number(`${server}.max-plain-file-bytes`, 32 * 1024 * 1024),
    },
    overrides: environment.below(`${server}.overrides`),
    decryption: {
      enabled: environment.boolean(`${server}.encrypt.enabled`, true),
      prefixInvalid: environment.boolean(`${server}.encrypt.prefix-invalid-properties`, true),
    },
    health: {
      enabled: environment.boolean(`${server}.health.enabled`, true),
      acceptEmpty,
      downStatus: environment.get(`${server}.health.down-health-status`) ?? 'DOWN',
      repositories: testRequests(environment),
    },
    watch: environment.boolean(`${server}.monitor.watch.enabled`, false)
      ? { intervalMs: environment.durationMs(`${server}.monitor.fixed-delay`, 1000) }
      : undefined,
  }
}

function httpSettings(environment: Environment, acceptEmpty: boolean): HttpSettings {
  const password = environment.get('spring.security.user.password')
  const hooks = environment.boolean(`${server}.monitor.enabled`, true)
  return {
    prefix: asPrefix(environment.get(`${server}.prefix`) ?? ''),
    acceptEmpty,
    includeMessage: includeMessage(environment.get('server.error.include-message')),
    decryptPlainText:
      environment.boolean(`${server}.encrypt.enabled`, true) &&
      environment.boolean(`${server}.encrypt.plain-text-encrypt`, false),
    stripDocument: environment.boolean(`${server}.strip-document-from-yaml`, true),
    defaultApplicationName: environment.get(`${server}.default-application-name`) ?? 'application',
    defaultProfile: environment.get(`${server}.default-profile`) ?? 'default',
    credentials: password === undefined ? undefined : { name: environment.get('spring.security.user.name') ?? 'user', password },
    monitor: hooks
      ? {
          path: `${asPrefix(environment.get('spring.cloud.config.monitor.endpoint.path') ?? '')}/monitor`,
          isEnabled: (forge) => environment.boolean(`${server}.monitor.${forge}.enabled`, true),
        }
      : undefined,
  }
}

function asPrefix(text: string): string {
  const bare = text.trim().replace(/^\/+|\/+$/g, '')
  return bare === '' ? '' : `/${bare}`
}

function includeMessage(text: string | undefined): IncludeMessage {
  const word = text?.toLowerCase().replaceAll('_', '-')
  return word === 'always' || word === 'on-param' ? word : 'never'
}

function testRequests(environment: Environment): HealthSettings['repositories'] {
  const below = environment.below(`${server}.health.repositories`)
  const names = [...new Set([...below.keys()].map((key) => key.split('.')[0] ?? ''))]
  if (names.length === 0) return [{ application: 'app', profiles: 'default', label: undefined }]
  return names.map((name) => ({
    application: below.get(`${name}.name`) ?? name,
    profiles: below.get(`${name}.profiles`) ?? 'default',
    label: below.get(`${name}.label`),
  }))
}

/** The one with the highest precedence first. */
function sourcesOf(environment: Environment): readonly SourceSettings[] {
  const { activeProfiles } = environment
  if (activeProfiles.includes('composite')) return compositeSources(environment)
  const kinds = (['native', 'git'] as const).filter((kind) => activeProfiles.includes(kind))
  const ordered = (kinds.length === 0 ? (['git'] as const) : kinds).map((kind) => ({
    source: sourceOf(kind, `${server}.${kind}`, environment),
    order: environment.number(`${server}.${kind}.order`, Number.MAX_SAFE_INTEGER),
  }))
  return ordered.toSorted((a, b) => a.order - b.order).map(({ source }) => source)
}

function compositeSources(environment: Environment): readonly SourceSettings[] {
  const found: { readonly source: SourceSettings; readonly order: number }[] = []
  for (let index = 0; ; index++) {
    const name = `${server}.composite[${index}]`
    const type = environment.get(`${name}.type`)?.toLowerCase()
    if (type === undefined) break
    if (type !== 'native' && type !== 'git')
      throw new SettingError(`${name}.type`, undefined, `'${type}' is not known here: native or git`)
    found.push({ source: sourceOf(type, name, environment), order: environment.number(`${name}.order`, index + 1) })
  }
  if (found.length === 0)
    throw new SettingError(`${server}.composite[0].type`, undefined, 'is not set, and the profile composite is active')
  return found.toSorted((a, b) => a.order - b.order).map(({ source }) => source)
}

function sourceOf(kind: 'native' | 'git', name: string, environment: Environment): SourceSettings {
  return kind === 'native' ? { kind, native: nativeSettings(name, environment) } : gitSource(name, environment)
}

function nativeSettings(name: string, environment: Environment): NativeSettings {
  const written = environment.list(`${name}.search-locations`, ['optional:file:./', 'optional:file:./config/'])
  return {
    // There is no class path here.
    searchLocations: written.filter((location) => !/^(optional:)?classpath:/.test(location)),
    addLabelLocations: environment.boolean(`${name}.add-label-locations`, true),
    defaultLabel: environment.get(`${server}.default-label`) ?? environment.get(`${name}.default-label`) ?? 'master',
    version: environment.get(`${name}.version`),
    reverseLocationOrder: environment.boolean(`${server}.reverse-location-order`, false),
  }
}

function gitSource(name: string, environment: Environment): SourceSettings {
  if (environment.get(`${name}.uri`) === undefined) {
    const instead = `or spring.profiles.active=native with ${server}.native.search-locations, a folder`
    throw new SettingError(`${name}.uri`, undefined, `is not set: a git repository is needed, ${instead}`)
  }
  const git = gitSettings(name, environment, undefined)
  const repos = environment.below(`${name}.repos`)
  const names = [...new Set([...repos.keys()].map((key) => key.split('.')[0] ?? ''))]
  const repositories = names.map((each) => ({
    patterns: patternsOf(environment.list(`${name}.repos.${each}.pattern`, []), each),
    git: gitSettings(`${name}.repos.${each}`, environment, git),
    basedir: environment.get(`${name}.repos.${each}.basedir`),
  }))
  return { kind: 'git', git, basedir: environment.get(`${name}.basedir`), repositories }
}

/** A repository of `repos` takes from the main one how to get in and how patient to be. */
function gitSettings(name: string, environment: Environment, main: GitSettings | undefined): GitSettings {
  const seconds = (key: string, fallbackMs: number): number => {
    const value = environment.get(`${name}.${key}`)
    return value === undefined ? fallbackMs : environment.number(`${name}.${key}`, 0) * 1000
  }
  const username = environment.get(`${name}.username`)
  const ownPassword = environment.get(`${name}.password`)
  const own = main === undefined ? environment.get(`${server}.default-label`) : undefined
  return {
    uri: withoutSlashes(environment.get(`${name}.uri`) ?? environment.get(name) ?? ''),
    defaultLabel: own ?? environment.get(`${name}.default-label`) ?? 'main',
    tryMasterBranch: environment.boolean(`${name}.try-master-branch`, true),
    searchPaths: environment.list(`${name}.search-paths`, []).filter((path) => path !== '/'),
    cloneOnStart: environment.boolean(`${name}.clone-on-start`, false),
    continueOnMultipleLabelFailure: environment.boolean(`${name}.continue-on-multiple-label-failure`, false),
    reverseLocationOrder: environment.boolean(`${server}.reverse-location-order`, false),
    refreshRateMs: seconds('refresh-rate', main?.refreshRateMs ?? 0),
    timeoutMs: seconds('timeout', main?.timeoutMs ?? 5000),
    deleteUntrackedBranches: environment.boolean(`${name}.delete-untracked-branches`, false),
    username: username ?? main?.username,
    password: username === undefined ? (ownPassword ?? main?.password) : ownPassword,
    skipSslValidation: environment.boolean(`${name}.skip-ssl-validation`, main?.skipSslValidation ?? false),
    privateKey: environment.get(`${name}.private-key`) ?? main?.privateKey,
    passphrase: environment.get(`${name}.passphrase`) ?? main?.passphrase,
    knownHostsFile: environment.get(`${name}.known-hosts-file`) ?? main?.knownHostsFile,
    strictHostKeyChecking: environment.boolean(`${name}.strict-host-key-checking`, main?.strictHostKeyChecking ?? true),
  }
}

function withoutSlashes(uri: string): string {
  return uri.replace(/\/+$/, '')
}
