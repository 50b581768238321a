import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hasGit, makeRepository } from '../runtime/git.ts'
import type { Environment } from '../runtime/run-to-end.ts'
import { whatIsAt } from '../runtime/what-is-at.ts'
import { MsaError, messageOf } from '../shared/errors.ts'
import { withoutPassword } from '../shared/quote.ts'
import type { ServedRepo } from './config-serving.ts'
import type { ConfigRepo } from './project/project.ts'

export interface RepoWish {
  /** Of msa.yaml; null: the lab keeps its own. */
  readonly said: ConfigRepo | null
  readonly own: string
  /** `templates/config-repo` of the package. */
  readonly template: string
  readonly env: Environment
  /** False: only looks. */
  readonly make: boolean
  readonly warn: (text: string) => void
}

/** What is to be served; the lab's own files are made where there are none yet, and never touched again. */
export async function servedRepo(wish: RepoWish): Promise<ServedRepo> {
  const { said, own } = wish
  if (said?.kind === 'git') return said
  if (said) return (await whatIsAt(said.path)) === 'folder' ? asItIs(said.path) : Promise.reject(noSuchFolder(said.path))
  if ((await whatIsAt(own)) === 'folder') return asItIs(own)
  if (!wish.make) return { kind: hasGit(wish.env) ? 'work-tree' : 'folder', path: own }
  await makeConfigRepo(wish.template, own, wish)
  return asItIs(own)
}

/** The lessons' files in a folder that is not there yet, as a repository where there is git. */
export async function makeConfigRepo(
  template: string,
  folder: string,
  { env, warn }: Pick<RepoWish, 'env' | 'warn'>,
): Promise<void> {
  const unfinished = `${folder}.new`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true })
  await cp(template, unfinished, { recursive: true })
  if (!hasGit(env)) warn(`git is not installed: ${folder} is served as it lies, without labels and history`)
  else {
    await makeRepository(unfinished, 'The settings of the lessons', env).catch((error: unknown) =>
      warn(`${folder} is served as it lies, without labels and history: ${messageOf(error)}`),
    )
  }
  await rename(unfinished, folder)
}

/** As people are told, and as it may be written down. */
export function repoAsText(repo: ServedRepo): string {
  return repo.kind === 'git' ? withoutPassword(repo.url) : repo.path
}

async function asItIs(path: string): Promise<ServedRepo> {
  const names = await readdir(path)
  // A repository's `.git` is a file in a worktree of another one.
  return { kind: names.includes('.git') && (await hasCommit(join(path, '.git'))) ? 'work-tree' : 'folder', path }
}

async function hasCommit(git: string): Promise<boolean> {
  const facts = await stat(git)
  if (!facts.isDirectory()) return true
  const [heads, packed] = await Promise.all([
    readdir(join(git, 'refs', 'heads')).catch(() => []),
    whatIsAt(join(git, 'packed-refs')),
  ])
  return heads.length > 0 || packed !== undefined
}

function noSuchFolder(path: string): MsaError {
  return new MsaError('CONFIG_INVALID', `configRepo of msa.yaml is not there: ${path}`, {
    hint: 'make that folder, or leave configRepo out: then the lab keeps its own',
    exitCode: 2,
  })
}
