import { MsaError } from '../shared/errors.ts'
import { whichProgram } from './packages/programs.ts'
import type { Environment } from './run-to-end.ts'
import { runToEnd } from './run-to-end.ts'

export function hasGit(env: Environment): boolean {
  return whichProgram('git', env) !== undefined
}

/** Makes a folder a repository with one commit of all that is in it. Asks for nothing of the person's: no identity, no hook, no signature. */
export async function makeRepository(folder: string, message: string, env: Environment): Promise<void> {
  // An older git has no `init --initial-branch`.
  await git(folder, ['init', '--quiet'], env)
  await git(folder, ['symbolic-ref', 'HEAD', 'refs/heads/main'], env)
  await git(folder, ['add', '--all'], env)
  await git(folder, ['commit', '--quiet', '--no-verify', '--message', message], env)
  if (await hasIdentity(folder, env)) return
  // Whoever has none, and commits here by hand, has this one.
  for (const [name, value] of Object.entries(ours)) await git(folder, ['config', name, value], env)
}

const ours = { 'user.name': 'msa', 'user.email': 'msa@localhost' }

const ourWay = [
  ...Object.entries(ours).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ...['-c', 'commit.gpgsign=false'],
  ...[
    '-c',
    'core.autocrlf=false',
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'init.templateDir=',
    '-c',
    'core.excludesFile=/dev/null',
  ],
]

async function hasIdentity(folder: string, env: Environment): Promise<boolean> {
  const command = [whichProgram('git', env) ?? 'git', '-C', folder, 'config', 'user.email'] as const
  return (await runToEnd({ command, env: withoutGitVariables(env), timeoutMs: 30_000 })).exitCode === 0
}

async function git(folder: string, args: readonly string[], env: Environment): Promise<void> {
  const { exitCode, tail } = await runToEnd({
    command: [whichProgram('git', env) ?? 'git', '-C', folder, ...ourWay, ...args],
    env: withoutGitVariables(env),
    timeoutMs: 30_000,
  })
  if (exitCode === 0) return
  throw new MsaError('FAILED', `git ${args[0]} failed in ${folder}: ${tail.at(-1) ?? `exit ${exitCode}`}`, { details: tail })
}

/** Whoever types this in a hook of theirs has variables that mean another repository. */
function withoutGitVariables(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')))
}
