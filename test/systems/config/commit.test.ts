import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitFiles } from '../../../src/systems/config/commit.ts'
import { temporaryFolder } from '../../support/rig.ts'

async function repository(): Promise<{ readonly folder: string; git: (...words: string[]) => string }> {
  const folder = await temporaryFolder()
  const git = (...words: string[]) => execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8' }).trim()
  git('init', '--quiet')
  git('config', 'user.useConfigOnly', 'true')
  await writeFile(join(folder, 'application.yml'), 'a: 1\n')
  return { folder, git }
}

const asked = (folder: string) => ({
  ...{ folder, paths: [join(folder, 'application.yml')], message: 'Set a' },
  ...{ env: { PATH: process.env.PATH, HOME: folder }, signal: new AbortController().signal },
})

test('a commit has these files and no others, and its id is told', async () => {
  const { folder, git } = await repository()
  git('config', 'user.name', 'Ada')
  git('config', 'user.email', 'ada@example.org')
  await writeFile(join(folder, 'other.yml'), 'b: 1\n')
  expect(await commitFiles(asked(folder))).toBe(git('rev-parse', 'HEAD'))
  expect(git('show', '--name-only', '--format=%s')).toBe('Set a\n\napplication.yml')
  expect(await commitFiles(asked(folder))).toBeNull()
})

test('who has no identity is told that the files are written all the same, and what to type', async () => {
  const { folder } = await repository()
  await expect(commitFiles(asked(folder))).rejects.toMatchObject({
    message: 'The files are written, and git did not commit them.',
    hint: `git -C ${folder} config user.email you@example.org`,
    details: expect.arrayContaining([expect.stringContaining('Please tell me who you are')]),
  })
})
