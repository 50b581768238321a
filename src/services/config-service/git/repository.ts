import { resolve } from 'node:path'
import type { Disk } from '../files/disk.ts'
import type { Evidence } from '../files/evidence.ts'
import type { Folder } from '../files/folder.ts'
import { matchingFolders } from '../files/matching-folders.ts'
import type { CommitFolders } from './commit-folder.ts'
import type { GitObjects } from './objects.ts'
import { checkedOutBranch, commitNames, type GitFolders, isCommitName, lookAtRefs } from './refs.ts'

/** What a label stands for. */
export interface Version {
  /** Of the commit; null while there is none. */
  readonly id: string | null
  /** `path`: of a folder below the root, perhaps with a pattern; '' is the root. */
  folders(path: string, evidence: Evidence): Promise<readonly Folder[]>
}

export interface GitRepository {
  /** Undefined where nothing has that name. */
  version(label: string, evidence: Evidence): Promise<Version | undefined>
  /** What is checked out, whatever that is; undefined in a bare repository. */
  workTree(evidence: Evidence): Promise<Version | undefined>
}

export interface RepositoryParts {
  readonly folders: GitFolders
  readonly objects: GitObjects
  readonly commits: CommitFolders
  readonly disk: Disk
  /** As configured: it begins the names of property sources. */
  readonly uri: string
  /** Where a work tree is, or would be. */
  readonly shownRoot: string
}

/**
 * The branch that is checked out is served from its work tree, so a saved file counts at once. Every other label is read from
 * the repository's objects, and the work tree stays as the person left it.
 */
export function createGitRepository({ folders, objects, commits, disk, uri, shownRoot }: RepositoryParts): GitRepository {
  async function workTree(evidence: Evidence): Promise<Version | undefined> {
    const root = folders.workTree
    if (root === undefined) return undefined
    const branch = checkedOutBranch(folders, evidence)
    lookAtRefs(folders, branch ?? 'HEAD', evidence)
    const commit = await objects.read('HEAD^{commit}')
    return {
      id: commit?.id ?? null,
      folders: async (path, seen) => {
        const paths = path === '' ? [root] : matchingFolders(resolve(root, path), seen)
        return paths.map((each) => folderAt(root, each))
      },
    }
  }

  function folderAt(root: string, path: string): Folder {
    const relative = path === root ? '' : `${path.slice(root.length + 1)}/`
    return disk.folder({
      path,
      within: root,
      sourceName: sourceNames(relative),
      inner: (other) => {
        const there = resolve(path, other)
        return there === root || there.startsWith(`${root}/`) ? folderAt(root, there) : undefined
      },
    })
  }

  async function version(label: string, evidence: Evidence): Promise<Version | undefined> {
    const isCheckedOut = label === 'HEAD' || label === checkedOutBranch(folders, evidence)
    if (isCheckedOut && folders.workTree !== undefined) return workTree(evidence)
    if (!isCommitName(label)) return undefined
    lookAtRefs(folders, label, evidence)
    for (const name of commitNames(label)) {
      const commit = await objects.read(name)
      if (commit?.kind !== 'commit') continue
      const { id } = commit
      return { id, folders: (path) => commits.matching(id, path, sourceNames) }
    }
    return undefined
  }

  /** Exactly what is left of Spring's names once its working folder was cut out of them. */
  function sourceNames(folder: string): Folder['sourceName'] {
    return (name, document) => {
      if (document === undefined) return `${uri}/${folder}${name}`
      return `${uri}/Config resource 'file [${shownRoot}/${folder}${name}' via location '${folder}' (document #${document})`
    }
  }

  return { version, workTree }
}
