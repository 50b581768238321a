import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findFreePort } from '../../src/runtime/net.ts'
import { Program } from '../peers/support/program.ts'

/** A git server with one repository, which can be away. */
export class Forge {
  readonly url: string
  readonly #port: number
  readonly #folder: string
  #program: Program | undefined

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.#port = port
    this.url = `git://127.0.0.1:${port}/config.git`
  }

  static async in(folder: string): Promise<Forge> {
    const forge = new Forge(folder, await findFreePort(undefined, new Set()))
    mkdirSync(folder)
    git(folder, 'init', '--quiet', '--initial-branch=main', 'work')
    git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'config.git')
    return forge
  }

  /** Answers what its name is from then on. */
  commit(file: string, text: string): string {
    const work = join(this.#folder, 'work')
    writeFileSync(join(work, file), text)
    git(work, 'add', '--all')
    git(work, '-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message', file)
    git(work, 'push', '--quiet', '../config.git', 'main')
    return git(work, 'rev-parse', 'HEAD').trim()
  }

  async open(): Promise<void> {
    const options = ['--export-all', '--reuseaddr', '--listen=127.0.0.1', `--port=${this.#port}`, '--verbose']
    const command = ['git', 'daemon', ...options, `--base-path=${this.#folder}`] as const
    this.#program = new Program({ name: 'git-daemon', command, env: {} })
    await this.#program.says(/Ready to rumble/)
  }

  async close(): Promise<void> {
    await this.#program?.stop()
  }
}

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } })
}
