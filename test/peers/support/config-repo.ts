import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The key of the lesson, and what it made of `1234`. */
export const encryptKey = 'abcdefghijklmnopqrstuvwxyz0123456789'
const cipher = '{cipher}0c7649b1698b8df8337716a26eafba4a90499ea5df3eff8d8492abfe0fff978a'

/** A folder with the lesson's files, to be served by either config server. */
export interface ConfigRepo {
  readonly folder: string
  /** Its `application.yml` with this greeting; the rest as it was. */
  greet(message: string): void
  write(file: string, text: string): void
  /** All of it, on a branch of this name that is made for it and stays checked out. */
  commit(branch: string): void
  remove(): void
}

export function configRepo(): ConfigRepo {
  const folder = mkdtempSync(join(tmpdir(), 'peers-config-'))
  const greet = (message: string) =>
    writeFileSync(
      join(folder, 'application.yml'),
      `token:
  expiration_time: 86400000
  secret: user_token_${message}
gateway:
  ip: 127.0.0.1
greeting:
  message: ${message}
`,
    )
  greet('hello')
  for (const name of ['user-service', 'order-service'])
    writeFileSync(join(folder, `${name}.yml`), `spring:\n  datasource:\n    username: ${name}\n    password: '${cipher}'\n`)
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { cwd: folder, stdio: 'ignore' })
  const commit = (branch: string) => {
    if (!existsSync(join(folder, '.git'))) git('init')
    git('checkout', '-b', branch)
    git('add', '.')
    git('commit', '-m', branch)
  }
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
  return { folder, greet, write, commit, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
