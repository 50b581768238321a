import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settingHistory } from '../../../src/systems/config/history.ts'
import { openKey } from '../../../src/systems/config/key.ts'
import { temporaryFolder } from '../../support/rig.ts'

const key = await openKey({ kind: 'text', text: 'k', from: 'a test' })
const cipher = (clear: string) => `{cipher}${key.encrypt(clear)}`

async function repository() {
  const folder = await temporaryFolder()
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.email=a@b', '-c', 'commit.gpgsign=false', ...args], { cwd: folder, stdio: 'ignore' })
  git('init')
  git('symbolic-ref', 'HEAD', 'refs/heads/main')
  const commit = (who: string, subject: string, files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    git('add', '--all')
    git('-c', `user.name=${who}`, 'commit', '--message', subject)
  }
  const ask = (name: string, more = {}) =>
    settingHistory({
      ...{
        folder,
        key: name,
        file: undefined,
        cipherKey: key,
        reveal: false,
        env: process.env,
        signal: new AbortController().signal,
      },
      ...more,
    })
  return { folder, git, commit, ask }
}

test('says who gave a setting which value, the latest first; secrets are masked, and a new cipher of the same is told apart', async () => {
  const { folder, commit, ask } = await repository()
  const secret = cipher('one')
  commit('Ada', 'first', { 'a.yml': `ip: 1.1.1.1\ndb:\n  password: '${secret}'\n`, 'other.txt': 'ip: x' })
  commit('Bob', 'second', { 'a.yml': `ip: 2.2.2.2\ndb:\n  password: '${cipher('one')}'\n` })
  commit('Cid', 'broken', { 'a.yml': 'ip: [' })
  commit('Dan', 'mended', { 'a.yml': `# moved down\nip: 2.2.2.2\ndb:\n  password: '${cipher('two')}'\n` })
  commit('Eve', 'elsewhere', { 'b.properties': 'ip=9\n' })
  writeFileSync(join(folder, 'a.yml'), `ip: 3.3.3.3\ndb:\n  password: '${secret}'\n`)

  const ip = await ask('ip')
  expect(ip.map(({ author, subject, file, line, kind, from, to }) => [author, subject, file, line, kind, from, to])).toEqual([
    ['', 'not committed yet', 'a.yml', 1, 'changed', '2.2.2.2', '3.3.3.3'],
    ['Eve', 'elsewhere', 'b.properties', 1, 'added', null, '9'],
    ['Bob', 'second', 'a.yml', 1, 'changed', '1.1.1.1', '2.2.2.2'],
    ['Ada', 'first', 'a.yml', 1, 'added', null, '1.1.1.1'],
  ])
  expect(ip[1]).toMatchObject({ commit: expect.stringMatching(/^[0-9a-f]{40}$/), date: expect.stringMatching(/^\d{4}-/) })

  const secrets = await ask('db', { file: 'a.yml' })
  expect(secrets.map(({ author, kind, from, to }) => [author, kind, from, to])).toEqual([
    ['', 'changed', '••••••', '••••••'],
    ['Dan', 'changed', '••••••', '••••••'],
    ['Bob', 're-encrypted', '••••••', '••••••'],
    ['Ada', 'added', null, '••••••'],
  ])
  expect((await ask('db.password', { reveal: true }))[0]).toMatchObject({ from: 'two', to: 'one' })
  expect((await ask('*.pass*', { cipherKey: undefined })).map(({ kind }) => kind)).toContain('changed')
  expect(await ask('nothing')).toEqual([])
})

test('a folder inside of a repository has its own history', async () => {
  const { folder, git, commit, ask } = await repository()
  execFileSync('mkdir', ['sub'], { cwd: folder })
  commit('Ada', 'both', { 'a.yml': 'x: 1\n', 'sub/a.yml': 'x: 2\n' })
  git('mv', 'sub/a.yml', 'sub/b.yml')
  commit('Bob', 'moved', {})
  const found = await ask('x', { folder: join(folder, 'sub') })
  expect(found.map(({ author, file, from, to }) => [author, file, from, to])).toEqual([
    ['Bob', 'a.yml', '2', null],
    ['Bob', 'b.yml', null, '2'],
    ['Ada', 'a.yml', null, '2'],
  ])
})

test('without a repository, git says so', async () => {
  const folder = await temporaryFolder()
  const { ask } = await repository()
  await expect(ask('x', { folder })).rejects.toThrow(/not a git repository/)
})
