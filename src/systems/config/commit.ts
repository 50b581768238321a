import { gitOutput } from '../../runtime/git-output.ts'
import { MsaError } from '../../shared/errors.ts'

export interface CommitQuestion {
  readonly folder: string
  /** Only these; what else is changed or staged stays so. */
  readonly paths: readonly string[]
  readonly message: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** A commit of these files, as whoever types it; its id. Null where there was nothing to commit. */
export async function commitFiles({ folder, paths, message, env, signal }: CommitQuestion): Promise<string | null> {
  const git = async (...args: readonly string[]) => (await gitOutput({ folder, args, env, signal })).toString('utf8').trim()
  await git('rev-parse', '--show-toplevel').catch(() => {
    throw new MsaError('USAGE', `${folder} is no repository of git: the files are written, and nothing is committed.`, {
      hint: `git -C ${folder} init`,
    })
  })
  await git('add', '--', ...paths)
  if ((await git('status', '--porcelain', '--', ...paths)) === '') return null
  await git('commit', '--quiet', '--message', message, '--only', '--', ...paths).catch((error: unknown) => {
    throw notCommitted(error, folder)
  })
  return git('rev-parse', 'HEAD')
}

/** The files are as they were wished for, whatever git has against a commit. */
function notCommitted(error: unknown, folder: string): unknown {
  if (!(error instanceof MsaError) || error.code !== 'FAILED') return error
  const words = [...error.details, error.message].join('\n')
  return new MsaError('FAILED', 'The files are written, and git did not commit them.', {
    details: [...error.details, error.message],
    ...(/identity|user\.email/.test(words) && { hint: `git -C ${folder} config user.email you@example.org` }),
  })
}
