import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { library } from '../../scripts/build/bundle.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const template = join(root, 'templates', 'service')
const files = readdirSync(template, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(template.length + 1))
const textOf = (file: string) => readFileSync(join(template, file), 'utf8')

test('the service passes its own test as it is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'msa-new-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(template, folder, { recursive: true })
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8')
    await writeFile(
      join(folder, file),
      text.replaceAll('__NAME__', 'payment-service').replace(/msa-lab\/(platform\/[\w/-]+)/g, `${root}src/$1.ts`),
    )
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--test', 'test/app.test.ts'], {
    cwd: folder,
  })
  expect(stdout).toMatch(/^# pass 2$/m)
})

test('it imports what is public of the platform, and nothing else of ours', () => {
  const imported = files.flatMap((file) =>
    [...textOf(file).matchAll(/from 'msa-lab\/([^']+)'/g)].map(([, path]) => `src/${path}.ts`),
  )
  expect(imported.length).toBeGreaterThan(0)
  expect(library).toEqual(expect.arrayContaining(imported))
})

test('its open words are those that are filled in', () => {
  const words = files.flatMap((file) => [...textOf(file).matchAll(/__[A-Z_]+?__/g)].map(([word]) => word))
  expect(new Set(words)).toEqual(new Set(['__NAME__', '__MSA_LAB__', '__CWD__']))
})
