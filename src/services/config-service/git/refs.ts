import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Evidence, statOf } from '../files/evidence.ts'

/** Where a repository keeps what; undefined where there is none. */
export interface GitFolders {
  /** Undefined for a bare one. */
  readonly workTree: string | undefined
  /** Has HEAD. */
  readonly own: string
  /** Has the branches: another one for a linked work tree. */
  readonly common: string
}

export function gitFoldersOf(path: string): GitFolders | undefined {
  const dotGit = join(path, '.git')
  const stats = statOf(dotGit)
  if (stats?.isDirectory()) return { workTree: path, own: dotGit, common: commonOf(dotGit) }
  if (stats?.isFile()) {
    const own = resolve(
      path,
      readFileSync(dotGit, 'utf8')
        .replace(/^gitdir:/, '')
        .trim(),
    )
    return { workTree: path, own, common: commonOf(own) }
  }
  const isBare = statOf(join(path, 'HEAD'))?.isFile() && statOf(join(path, 'objects'))?.isDirectory()
  return isBare ? { workTree: undefined, own: path, common: path } : undefined
}

function commonOf(own: string): string {
  const file = join(own, 'commondir')
  return statOf(file) === undefined ? own : resolve(own, readFileSync(file, 'utf8').trim())
}

/** The branch that is checked out, even if it has no commit yet; undefined for a detached HEAD. */
export function checkedOutBranch({ own }: GitFolders, evidence: Evidence): string | undefined {
  const head = join(own, 'HEAD')
  if (evidence.look(head) === undefined) return undefined
  return /^ref: refs\/heads\/(.+?)\s*$/.exec(readFileSync(head, 'utf8'))?.[1]
}

/** Everything that can change what a label means. */
export function lookAtRefs({ common }: GitFolders, label: string, evidence: Evidence): void {
  evidence.look(join(common, 'packed-refs'))
  for (const place of places) evidence.look(join(common, place, label))
}

const places = ['refs/tags', 'refs/heads', 'refs/remotes/origin']

/** Branches, tags and ids; none of git's expressions, as `main~2`: it ends at some of them, and searches long for others. */
export function isCommitName(label: string): boolean {
  return !/[~^:?*[\]\\{}\x00-\x20\x7f]/.test(label)
}

/** As git looks for a name, then a commit by its id, whole or shortened. */
export function commitNames(label: string): readonly string[] {
  return [...places.map((place) => `${place}/${label}`), label].map((name) => `${name}^{commit}`)
}
