import { basename, posix } from 'node:path'
import type { PropertyDocument } from '../../../protocols/spring-properties/property.ts'
import { BoundedMap } from '../files/bounded-map.ts'
import { tooLarge } from '../files/disk.ts'
import { documentsOf } from '../files/documents-of.ts'
import type { Folder, SizeLimits } from '../files/folder.ts'
import { matcherOf } from '../files/matching-folders.ts'
import type { GitObject, GitObjects } from './objects.ts'

/** The folders of commits. What was read of them is kept: it cannot change. */
export interface CommitFolders {
  /** Those that a path stands for, perhaps with a pattern. */
  matching(commit: string, path: string, sourceNames: SourceNames): Promise<readonly Folder[]>
}

/** For the folder of that path below the root: '' or `…/`. */
type SourceNames = (folder: string) => Folder['sourceName']

interface Entry {
  readonly name: string
  readonly isFolder: boolean
}

export function createCommitFolders(objects: GitObjects, limits: SizeLimits): CommitFolders {
  const trees = new BoundedMap<string, readonly Entry[] | undefined>(2000)
  const parsed = new BoundedMap<string, readonly PropertyDocument[]>(32 * 1024 * 1024)

  async function entries(commit: string, path: string): Promise<readonly Entry[] | undefined> {
    const name = `${commit}:${path}`
    const known = trees.get(name)
    if (known !== undefined) return known
    const object = await objects.read(path === '' ? `${commit}^{tree}` : name)
    const read =
      object?.kind === 'tree' && object.content !== undefined ? entriesOf(object.content, object.id.length / 2) : undefined
    trees.set(name, read)
    return read
  }

  async function matching(commit: string, folder: string, [segment, ...rest]: readonly string[]): Promise<readonly string[]> {
    if (segment === undefined) return (await entries(commit, folder)) === undefined ? [] : [folder]
    const inner = (name: string): string => (folder === '' ? name : `${folder}/${name}`)
    const subfolders = async () =>
      (await entries(commit, folder))?.filter(({ isFolder }) => isFolder).map(({ name }) => name) ?? []
    if (segment === '**') {
      const deeper = (await subfolders()).map((name) => matching(commit, inner(name), [segment, ...rest]))
      return [...new Set([...(await matching(commit, folder, rest)), ...(await Promise.all(deeper)).flat()])]
    }
    if (!/[*?]/.test(segment)) return matching(commit, inner(segment), rest)
    const names = (await subfolders()).filter((name) => matcherOf(segment).test(name)).sort()
    return (await Promise.all(names.map((name) => matching(commit, inner(name), rest)))).flat()
  }

  async function documents(commit: string, path: string, shown: string): Promise<readonly PropertyDocument[] | undefined> {
    const object = await objects.read(`${commit}:${path}`)
    if (object?.kind !== 'blob') return undefined
    const content = contentOf(object, shown, limits.propertyFileBytes)
    const key = `${object.id} ${path}`
    const known = parsed.get(key)
    if (known !== undefined) return known
    const read = documentsOf(content, shown)
    parsed.set(key, read, object.bytes + 200)
    return read
  }

  function folderAt(commit: string, path: string, sourceNames: SourceNames): Folder {
    const sourceName = sourceNames(path === '' ? '' : `${path}/`)
    const inner = (name: string): string => (path === '' ? name : `${path}/${name}`).replace(/\/{2,}/g, '/')
    return {
      names: async () => {
        const names = await entries(commit, path)
        return names && new Set(names.map(({ name }) => name))
      },
      documents: (name) => documents(commit, inner(name), sourceName(name, undefined)),
      file: async (name) => {
        const object = await objects.read(`${commit}:${inner(name)}`)
        if (object?.kind !== 'blob') return undefined
        const bytes = contentOf(object, sourceName(name, undefined), limits.plainFileBytes)
        return { name: basename(name), bytes, modifiedMs: await committedMs(commit) }
      },
      inner: (other) => {
        const there = posix.normalize(posix.join(path, other)).replace(/^\.?\/?|\/$/g, '')
        return other.startsWith('/') || there.startsWith('..') ? undefined : folderAt(commit, there, sourceNames)
      },
      sourceName,
    }
  }

  async function committedMs(commit: string): Promise<number> {
    const content = (await objects.read(`${commit}^{commit}`))?.content?.toString() ?? ''
    return Number(/^committer .*> (\d+) /m.exec(content)?.[1] ?? 0) * 1000
  }

  return {
    matching: async (commit, path, sourceNames) => {
      const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
      const paths = await matching(commit, '', segments)
      return paths.map((each) => folderAt(commit, each, sourceNames))
    },
  }
}

function contentOf({ content, bytes }: GitObject, shown: string, limit: number): Buffer {
  if (content === undefined || bytes > limit) throw tooLarge(shown, bytes, limit)
  return content
}

/** `<mode> <name>NUL<id>`, again and again. */
function entriesOf(tree: Buffer, idBytes: number): readonly Entry[] {
  const found: Entry[] = []
  for (let at = 0; at < tree.length; ) {
    const space = tree.indexOf(32, at)
    const end = tree.indexOf(0, space)
    if (space < 0 || end < 0) break
    found.push({ name: tree.subarray(space + 1, end).toString(), isFolder: tree.subarray(at, space).toString() === '40000' })
    at = end + 1 + idBytes
  }
  return found
}
