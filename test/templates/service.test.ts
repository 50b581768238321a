import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { library } from '../../scripts/build/bundle.ts'
import { type Template, templates } from '../../src/commands/new/templates.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folderOf = (template: Template) => join(root, 'templates', template)
const filesOf = (template: Template) =>
  readdirSync(folderOf(template), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folderOf(template).length + 1))
const textsOf = (template: Template) => filesOf(template).map((file) => readFileSync(join(folderOf(template), file), 'utf8'))

test('the service passes its own test as it is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'msa-new-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(folderOf('service'), folder, { recursive: true })
  for (const file of filesOf('service')) {
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

test.each(templates)('a %s imports what is public of the platform, and nothing else of ours', (template) => {
  const imported = textsOf(template).flatMap((text) =>
    [...text.matchAll(/from 'msa-lab\/([^']+)'/g)].map(([, path]) => `src/${path}.ts`),
  )
  expect(imported.length).toBeGreaterThan(0)
  expect(library).toEqual(expect.arrayContaining(imported))
})

test.each([
  ['service', ['__NAME__', '__MSA_LAB__', '__CWD__']],
  ['composite', ['__NAME__', '__MSA_LAB__', '__CWD__', '__URL_VARIABLE__']],
] as const)('the open words of a %s are those that are filled in', (template, expected) => {
  const words = textsOf(template).flatMap((text) => [...text.matchAll(/__[A-Z_]+?__/g)].map(([word]) => word))
  expect(new Set(words)).toEqual(new Set(expected))
})

test('what both have in common is the same', () => {
  for (const file of ['package.json', 'tsconfig.json', '_gitignore', 'src/main.ts']) {
    const [one, other] = templates.map((template) => readFileSync(join(folderOf(template), file), 'utf8'))
    expect(other, file).toBe(one)
  }
})
