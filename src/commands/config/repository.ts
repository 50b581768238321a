import { relative, resolve } from 'node:path'
import { whatIsAt } from '../../runtime/what-is-at.ts'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { labOf } from '../../shell/lab.ts'
import { part, targetOf } from '../../shell/target.ts'
import type { RepositoryOption } from './repository-option.ts'

/** Its folder; the lab need not be up. */
export async function repositoryOf(ctx: Context, option: RepositoryOption): Promise<string> {
  if (option.repo !== undefined) return resolve(ctx.cwd, option.repo)
  if (option.context !== undefined) {
    return part(await targetOf(ctx, option, []), 'configRepo', 'config repository')
  }
  const { lab, project, record } = await labOf(ctx, option)
  const said = lab.name === project.name ? project.configRepo : null
  const repo = said ?? record?.config.repo
  if (repo?.kind === 'git') {
    throw new MsaError('USAGE', `What the lab serves is not on this machine: ${repo.url.replace(/\/\/[^/@]*@/, '//')}`, {
      hint: 'clone it, and name the clone: --repo FOLDER',
      exitCode: 2,
    })
  }
  if (repo !== undefined && (await whatIsAt(repo.path)) === 'folder') return repo.path
  throw new MsaError('LAB_NOT_UP', `The lab "${lab.name}" has no files of settings yet.`, {
    hint: `msa up config-service${lab.name === 'msa' ? '' : ` --name ${lab.name}`}   makes them; or --repo FOLDER`,
    exitCode: 3,
  })
}

/** As it is typed from here. */
export function shownFrom({ cwd }: Context, path: string): string {
  const below = relative(cwd, path)
  return below === '' ? '.' : below.startsWith('..') ? path : below
}

/** The same, only to tell more of what is found elsewhere: without it there is less to tell, and nothing wrong. */
export function repositoryIfAny(ctx: Context, option: RepositoryOption): Promise<string | undefined> {
  return repositoryOf(ctx, option).catch((error: unknown) => {
    if (error instanceof MsaError && error.code !== 'INTERRUPTED') return undefined
    throw error
  })
}
