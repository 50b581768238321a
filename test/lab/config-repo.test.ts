import { execFileSync } from 'node:child_process'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type RepoWish, repoAsText, servedRepo } from '../../src/lab/config-repo.ts'
import { temporaryFolder } from '../support/rig.ts'

const template = fileURLToPath(new URL('../../templates/config-repo', import.meta.url))

async function setup(more: Partial<RepoWish> = {}) {
  const home = await temporaryFolder()
  const warnings: string[] = []
  const wish: RepoWish = {
    ...{ said: null, own: join(home, 'lab', 'config-repo'), template, make: true },
    // No identity, no configuration, and somebody's hook that means another repository.
    env: { PATH: process.env.PATH, HOME: home, GIT_DIR: '/nowhere' },
    warn: (text) => warnings.push(text),
    ...more,
  }
  return { home, wish, warnings, folder: wish.own }
}

const git = (folder: string, ...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim()

test("the lab's own files are the lessons', a repository from the start, with nobody's identity but ours", async () => {
  const { wish, folder, warnings } = await setup()
  expect(await servedRepo(wish)).toEqual({ kind: 'work-tree', path: folder })
  expect(git(folder, 'log', '--format=%an %ae %s', 'main')).toBe('msa msa@localhost The settings of the lessons')
  expect(git(folder, 'status', '--porcelain')).toBe('')
  expect(await readFile(join(folder, 'application.yml'), 'utf8')).toContain('secret: user_token_native_application\n')
  expect(warnings).toEqual([])
  execFileSync('git', ['-C', folder, 'commit', '--quiet', '--allow-empty', '-m', 'by hand'], {
    env: { ...wish.env, GIT_DIR: join(folder, '.git') },
  })
  expect(git(folder, 'log', '-1', '--format=%an')).toBe('msa')
})

test('where the person is somebody, commits by hand are theirs', async () => {
  const { wish, folder, home } = await setup()
  await writeFile(join(home, '.gitconfig'), '[user]\n  name = Ada\n  email = ada@example.org\n')
  await servedRepo(wish)
  expect(git(folder, 'config', '--local', '--list')).not.toContain('user.name')
})

test('what a person has made of them stays', async () => {
  const { wish, folder } = await setup()
  await servedRepo(wish)
  await writeFile(join(folder, 'application.yml'), 'mine: true\n')
  expect(await servedRepo(wish)).toEqual({ kind: 'work-tree', path: folder })
  expect(await readFile(join(folder, 'application.yml'), 'utf8')).toBe('mine: true\n')
})

test('looking makes nothing', async () => {
  const { wish, folder } = await setup({ make: false })
  expect(await servedRepo(wish)).toEqual({ kind: 'work-tree', path: folder })
  await expect(stat(folder)).rejects.toThrow('ENOENT')
})

test('without git they are served as they lie, and that is said', async () => {
  const { wish, folder, warnings } = await setup({ env: { PATH: '/nowhere' } })
  expect(await servedRepo(wish)).toEqual({ kind: 'folder', path: folder })
  expect(warnings).toEqual([`git is not installed: ${folder} is served as it lies, without labels and history`])
})

test('a folder of a person is served as what it is, and never made a repository', async () => {
  const { wish, home } = await setup()
  const path = join(home, 'mine')
  await mkdir(path)
  const said = { kind: 'folder', path } as const
  expect(await servedRepo({ ...wish, said })).toEqual({ kind: 'folder', path })
  git(path, 'init', '--quiet')
  expect(await servedRepo({ ...wish, said })).toEqual({ kind: 'folder', path })
  git(path, '-c', 'user.name=a', '-c', 'user.email=b', 'commit', '--quiet', '--allow-empty', '-m', 'first')
  expect(await servedRepo({ ...wish, said })).toEqual({ kind: 'work-tree', path })
})

test('one that is not there is said in words', async () => {
  const { wish } = await setup({ said: { kind: 'folder', path: '/nowhere/at/all' } })
  await expect(servedRepo(wish)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('/nowhere/at/all'),
  })
})

test('an address is served from afar, and told without its password', async () => {
  const url = 'https://ada:secret@git.example/shop.git'
  const { wish } = await setup({ said: { kind: 'git', url } })
  expect(await servedRepo(wish)).toEqual({ kind: 'git', url })
  expect(repoAsText({ kind: 'git', url })).not.toContain('secret')
})

test("the lesson's ciphertext is in the files, and its plain text is not", async () => {
  const text = await readFile(join(template, 'user-service.yml'), 'utf8')
  expect(text).toContain("password: '{cipher}0c7649b1698b8df8337716a26eafba4a90499ea5df3eff8d8492abfe0fff978a'")
})
