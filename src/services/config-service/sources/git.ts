import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { BoundedMap } from '../files/bounded-map.ts'
import type { Disk } from '../files/disk.ts'
import { Evidence } from '../files/evidence.ts'
import { findFile } from '../files/find-file.ts'
import { findSources } from '../files/find-sources.ts'
import type { Folder, SizeLimits } from '../files/folder.ts'
import { createCommitFolders } from '../git/commit-folder.ts'
import type { GitProgram } from '../git/git-program.ts'
import { createMirror, type Mirror, type MirrorSettings } from '../git/mirror.ts'
import { createGitObjects, type GitObjects } from '../git/objects.ts'
import { gitFoldersOf } from '../git/refs.ts'
import { withoutUser } from '../git/remote-access.ts'
import { createGitRepository, type GitRepository, type Version } from '../git/repository.ts'
import { type ConfigRequest, type ConfigSource, type FoundConfig, NoSuchLabel } from './source.ts'

export interface GitSettings extends MirrorSettings {
  /** With `{application}`, `{profile}` and `{label}` in it: a repository for each. */
  readonly uri: string
  readonly defaultLabel: string
  readonly tryMasterBranch: boolean
  /** Searched after the root, so before it in precedence; with patterns and the placeholders of `uri`. */
  readonly searchPaths: readonly string[]
  readonly cloneOnStart: boolean
  readonly continueOnMultipleLabelFailure: boolean
  readonly reverseLocationOrder: boolean
}

export interface GitParts {
  readonly git: GitProgram
  readonly disk: Disk
  readonly limits: SizeLimits
  readonly log: Logger
  readonly cwd: string
  /** Where copies of remote repositories are kept. */
  readonly mirrorFolder: () => string
}

export interface GitSource extends ConfigSource {
  /** For `clone-on-start`. */
  prepare(): Promise<void>
}

/** A git repository: one on this machine as it lies, or a copy of a remote one. */
export function createGitSource(settings: GitSettings, parts: GitParts): GitSource {
  const repositories = new BoundedMap<string, Opened>(100)

  /** Which of them: only their number is bounded by us, their names come from outside. */
  function opened(request: ConfigRequest): Opened {
    const uri = expanded(settings.uri, request, settings.defaultLabel)
    const known = repositories.get(uri)
    if (known !== undefined) return known
    const made = open({ ...settings, uri }, parts)
    repositories.set(uri, made)
    return made
  }

  async function find(request: ConfigRequest): Promise<FoundConfig> {
    const { application: name, profiles, label = null } = request
    const evidence = new Evidence()
    const found = []
    for (const each of labelsOf(request.label)) {
      try {
        const { id, folders } = await locate(request, each, evidence)
        found.push({ id, sources: await findSources(folders, request, evidence) })
      } catch (error) {
        if (!settings.continueOnMultipleLabelFailure || labelsOf(request.label).length === 1) throw error
        evidence.doubt()
      }
    }
    const ids = found.map(({ id }) => id).filter((id) => id !== null)
    const version = ids.length === 0 ? null : ids.toReversed().join(',')
    const propertySources = found.flatMap(({ sources }) => sources)
    return { environment: { name, profiles: [profiles], label, version, state: '', propertySources }, evidence }
  }

  async function locate(request: ConfigRequest, label: string | undefined, evidence: Evidence) {
    const repository = await opened(request).repository()
    const version = await versionOf(repository, label, evidence)
    const folders: Folder[] = [...(await version.folders('', evidence))]
    for (const path of searchPathsFor({ ...request, label: label ?? settings.defaultLabel }, settings.searchPaths)) {
      folders.push(...(await version.folders(path, evidence)))
    }
    return { id: version.id, folders }
  }

  async function versionOf(repository: GitRepository, label: string | undefined, evidence: Evidence): Promise<Version> {
    const { defaultLabel, tryMasterBranch } = settings
    const asked = label ?? defaultLabel
    const found = await repository.version(asked, evidence)
    if (found !== undefined) return found
    if (asked === 'main' && tryMasterBranch) {
      const master = await repository.version('master', evidence)
      if (master !== undefined) return master
    }
    const lying = label === undefined ? await repository.workTree(evidence) : undefined
    if (lying === undefined) throw new NoSuchLabel(`${withoutUser(settings.uri)} has no label '${asked}'`)
    return lying
  }

  return {
    find,
    file: async (request, path) => {
      const evidence = new Evidence()
      const { folders } = await locate(request, request.label, evidence)
      return findFile(settings.reverseLocationOrder ? folders.toReversed() : folders, request, path, evidence)
    },
    refresh: (request) => opened(request).refresh(),
    troubles: () => repositories.values().flatMap(({ mirror }) => mirror?.trouble ?? []),
    folders: settings.uri.includes('{') ? [] : [localPathOf(settings.uri, parts.cwd) ?? []].flat(),
    prepare: async () => {
      if (settings.cloneOnStart && !settings.uri.includes('{'))
        await opened({ application: 'app', profiles: 'default', label: undefined }).repository()
    },
    close: async () => {
      await Promise.all(repositories.values().map((each) => each.close()))
    },
  }
}

interface Opened {
  repository(): Promise<GitRepository>
  refresh(): Promise<void> | undefined
  readonly mirror: Mirror | undefined
  close(): Promise<void>
}

function open(settings: GitSettings, { git, disk, limits, log, cwd, mirrorFolder }: GitParts): Opened {
  const uri = withoutUser(settings.uri)
  const path = localPathOf(settings.uri, cwd)
  const isLocal = path !== undefined
  const mirror = isLocal ? undefined : createMirror(settings, { git, folder: mirrorFolder(), log })
  const root = path ?? mirror?.path ?? ''
  let made: { readonly repository: GitRepository; readonly objects: GitObjects } | undefined

  async function repository(): Promise<GitRepository> {
    await refresh()
    if (made !== undefined) return made.repository
    const folders = gitFoldersOf(root)
    if (folders === undefined) throw new NoRepository(`There is no git repository at ${uri}`)
    const objects = createGitObjects(git, folders.own, Math.max(limits.plainFileBytes, limits.propertyFileBytes))
    const commits = createCommitFolders(objects, limits)
    made = { repository: createGitRepository({ folders, objects, commits, disk, uri, shownRoot: root }), objects }
    return made.repository
  }

  function refresh(): Promise<void> | undefined {
    return mirror?.refresh().catch((error: Error) => {
      throw new NoSuchLabel(`Cannot clone ${uri}: ${error.message}`, error)
    })
  }

  return {
    repository,
    refresh,
    mirror,
    close: async () => {
      made?.objects.close()
      await mirror?.close()
    },
  }
}

class NoRepository extends Error {}

/** The last one has the highest precedence. */
function labelsOf(label: string | undefined): readonly (string | undefined)[] {
  const labels = label?.split(',').filter((each) => each.trim() !== '') ?? []
  return labels.length === 0 ? [label] : labels.reverse()
}

function localPathOf(uri: string, cwd: string): string | undefined {
  if (/^file:\/\/\//.test(uri)) return withoutSlash(fileURLToPath(uri.replaceAll(/[?#]/g, encodeURIComponent)))
  if (uri.startsWith('file:')) return withoutSlash(resolve(cwd, uri.replace(/^file:(\/\/)?/, '')))
  return /^([\w+.-]+:|[\w.-]+@)/.test(uri) ? undefined : withoutSlash(resolve(cwd, uri))
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}

function searchPathsFor({ application, profiles, label }: ConfigRequest, searchPaths: readonly string[]): readonly string[] {
  const expandedPaths = searchPaths.flatMap((path) =>
    profiles
      .split(',')
      .flatMap((profile) =>
        application.split(',').map((app) => replaced(path, { application: app, profile, label: label ?? '' })),
      ),
  )
  const normal = expandedPaths
    .map((path) => path.replace(/^[/.]*\/|\/+$/g, ''))
    .filter((path) => path !== '' && !path.includes('..'))
  return [...new Set(normal)].filter((path) => !path.includes('{'))
}

function expanded(uri: string, { application, profiles, label }: ConfigRequest, defaultLabel: string): string {
  if (!uri.includes('{')) return uri
  return replaced(uri, { application, profile: profiles, label: label ?? defaultLabel })
}

function replaced(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(application|profile|label)\}/g, (_, key: string) => values[key] ?? '')
}
