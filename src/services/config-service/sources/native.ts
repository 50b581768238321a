import { resolve } from 'node:path'
import type { ConfigEnvironment } from '../../../protocols/config-server/environment.ts'
import type { Disk } from '../files/disk.ts'
import { Evidence } from '../files/evidence.ts'
import { findFile } from '../files/find-file.ts'
import { findSources } from '../files/find-sources.ts'
import type { Folder } from '../files/folder.ts'
import { matchingFolders } from '../files/matching-folders.ts'
import type { ConfigRequest, ConfigSource } from './source.ts'

export interface NativeSettings {
  /** With `file:` or without it; `{application}`, `{profile}` and `{label}` in them. */
  readonly searchLocations: readonly string[]
  readonly addLabelLocations: boolean
  readonly defaultLabel: string
  readonly version: string | undefined
  readonly reverseLocationOrder: boolean
}

/** Folders of this machine. */
export function createNativeSource(
  settings: NativeSettings,
  { disk, cwd }: { readonly disk: Disk; readonly cwd: string },
): ConfigSource {
  const roots = settings.searchLocations.map(rootOf)

  function rootOf(location: string): string {
    return resolve(cwd, pathOf(location).replace(/[^/]*[{*].*$/, ''))
  }

  async function foldersFor(request: ConfigRequest, evidence: Evidence): Promise<readonly Folder[]> {
    return locationsFor(request, settings).flatMap((location) => {
      const path = resolve(cwd, pathOf(location))
      if (!location.includes('*')) return [folderAt(location, path)]
      return matchingFolders(path, evidence).map((each) => folderAt(location, each))
    })
  }

  function folderAt(location: string, path: string): Folder {
    const shown = shownPath(location, path)
    return disk.folder({
      path,
      inner: (other) => innerOf(location, path, other),
      sourceName: (name, document) => {
        return document === undefined
          ? `file:${shown}${name}`
          : `Config resource 'file [${shown}${name}]' via location '${location}' (document #${document})`
      },
    })
  }

  function innerOf(location: string, path: string, other: string): Folder | undefined {
    const there = resolve(path, other)
    if (there === path) return folderAt(location, path)
    return roots.some((root) => `${there}/`.startsWith(asFolder(root))) ? folderAt(`file:${there}/`, there) : undefined
  }

  async function find(request: ConfigRequest): Promise<{ environment: ConfigEnvironment; evidence: Evidence }> {
    const evidence = new Evidence()
    const propertySources = await findSources(await foldersFor(request, evidence), request, evidence)
    const { application: name, profiles, label = null } = request
    const environment = { name, profiles: [profiles], label, version: settings.version ?? null, state: null, propertySources }
    return { environment, evidence }
  }

  return {
    find,
    file: async (request, path) => {
      const evidence = new Evidence()
      const folders = await foldersFor(request, evidence)
      return findFile(settings.reverseLocationOrder ? folders.toReversed() : folders, request, path, evidence)
    },
    folders: roots,
    close: async () => {},
  }
}

/** Those for the label come last, which gives them the highest precedence. */
export function locationsFor({ application, profiles, label }: ConfigRequest, settings: NativeSettings): readonly string[] {
  const { searchLocations, addLabelLocations, defaultLabel } = settings
  const effective = label ?? defaultLabel
  const expanded = searchLocations.flatMap((location) =>
    profiles.split(',').flatMap((profile) =>
      application.split(',').map((app) => {
        const values: Readonly<Record<string, string>> = { application: app, profile, label: effective }
        return asFolder(location.replace(/\{(application|profile|label)\}/g, (_, key: string) => values[key] ?? ''))
      }),
    ),
  )
  const labels = addLabelLocations ? effective.split(',').filter((each) => each.trim() !== '') : []
  const labelled = searchLocations.flatMap((location) =>
    labels.toReversed().map((each) => asFolder(`${asFolder(location)}${each}`)),
  )
  return [...new Set([...expanded, ...labelled])].filter((location) => !location.includes('{'))
}

function asFolder(location: string): string {
  return location.endsWith('/') ? location : `${location}/`
}

function pathOf(location: string): string {
  return location.replace(/^optional:/, '').replace(/^file:(\/\/(?=\/))?/, '')
}

/** Spring shows a relative place as it was written, without the `./`. */
function shownPath(location: string, path: string): string {
  const written = pathOf(location)
  return written.startsWith('/') || location.includes('*') ? `${path}/` : written.replace(/^(\.\/+)+/, '')
}
