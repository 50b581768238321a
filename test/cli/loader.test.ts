import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { Loader } from '../../src/cli/loader.ts'
import { temporaryFolder } from '../support/rig.ts'

const files: Readonly<Record<string, string>> = {
  'cli/bin.js': '"use strict"; const tools = require("../chunks/tools.js"); exports.said = tools.say("hello")',
  'chunks/tools.js':
    'const { other } = require("./other.js"); exports.say = (word) => `${word} ${other()}`\n//# sourceMappingURL=x',
  'chunks/other.js': 'exports.other = () => [__filename, __dirname, require("node:os").name].join(" ")',
}

/** A program in files, and where what it needs is kept. */
async function program(more: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder()
  for (const [file, text] of Object.entries({ ...files, ...more })) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  const keptAt = join(folder, 'loaded', 'build-1', 'topic')
  const load = (file = 'cli/bin.js', { uid = process.getuid?.(), at = keptAt } = {}) => {
    const loader = new Loader({ folder, keptAt: at, uid, require: (name) => ({ name }) })
    const said = loader.load(file) as { readonly said: string }
    loader.keep()
    return said
  }
  const withoutFiles = async () => {
    for (const file of Object.keys(files)) await rm(join(folder, file))
  }
  return { folder, keptAt, load, withoutFiles, said: `hello ${folder}/chunks/other.js ${folder}/chunks node:os` }
}

test('files see one another, where they are, and the modules of Node', async () => {
  const { load, said } = await program()
  expect(load().said).toBe(said)
})

test('what was loaded once is loaded without its files from then on, with what V8 made of it', async () => {
  const { load, said, keptAt, withoutFiles } = await program()
  load()
  const source = await readFile(keptAt)
  load()
  expect((await readFile(keptAt)).length).toBeGreaterThan(source.length)
  await withoutFiles()
  expect(load().said).toBe(said)
})

test('whatever else is needed later is kept beside it', async () => {
  const { load, keptAt, folder } = await program({ 'cli/more.js': 'exports.said = require("../chunks/tools.js").say("more")' })
  load()
  expect(load('cli/more.js').said).toContain('more')
  await rm(join(folder, 'cli/more.js'))
  expect(load('cli/more.js').said).toContain('more')
  expect(load().said).toContain('hello')
  expect((await readdir(dirname(keptAt))).sort()).toEqual(['topic'])
})

test.each<[string, (keptAt: string) => Promise<unknown>]>([
  ['is cut off', async (at) => writeFile(at, (await readFile(at)).subarray(0, -7))],
  ['is empty', (at) => writeFile(at, '')],
  [
    'has another byte',
    async (at) => {
      const bytes = await readFile(at)
      bytes[bytes.length - 900] = (bytes[bytes.length - 900] ?? 0) ^ 4
      await writeFile(at, bytes)
    },
  ],
  ['is something else', (at) => writeFile(at, 'msa kept'.repeat(2000))],
  ['may be written by others', (at) => chmod(at, 0o666)],
])('what is kept and %s is not believed, and made anew', async (_, damage) => {
  const { load, said, keptAt, withoutFiles } = await program()
  load()
  load()
  await damage(keptAt)
  expect(load().said).toBe(said)
  load()
  await withoutFiles()
  expect(load().said).toBe(said)
})

test('what somebody else has kept is not believed', async () => {
  const { load, said, withoutFiles } = await program()
  load()
  await withoutFiles()
  expect(() => load('cli/bin.js', { uid: 4_000_000 })).toThrow('ENOENT')
  expect(load().said).toBe(said)
})

test('where nothing can be kept, it is loaded all the same', async () => {
  const { load, said, folder } = await program()
  await writeFile(join(folder, 'file'), '')
  const at = join(folder, 'file', 'build-1', 'topic')
  for (let time = 0; time < 3; time++) expect(load('cli/bin.js', { at }).said).toBe(said)
})

test('the first thing that a build keeps takes away what others kept', async () => {
  const { load, folder, keptAt } = await program()
  load()
  load('cli/bin.js', { at: join(folder, 'loaded', 'build-2', 'topic') })
  load('cli/bin.js', { at: join(folder, 'loaded', 'build-2', 'group') })
  expect(await readdir(dirname(dirname(keptAt)))).toEqual(['build-2'])
  expect((await readdir(join(folder, 'loaded', 'build-2'))).sort()).toEqual(['group', 'topic'])
})

test('large libraries and what is not plain text stay files of their own', async () => {
  const { load, keptAt } = await program({
    'cli/large.js': `exports.said = "large"; // ${'x'.repeat(200_000)}`,
    'cli/text.js': 'exports.said = "✓"',
  })
  for (const file of ['cli/large.js', 'cli/text.js']) {
    load(file)
    load(file)
  }
  await expect(readFile(keptAt)).rejects.toThrow('ENOENT')
})

test('a file that fails while it is loaded can be loaded again', async () => {
  const { folder } = await program({
    'cli/failing.js': 'if (require("x").fails()) throw new Error("not now"); exports.said = "now"',
  })
  const fails = vi.fn().mockReturnValueOnce(true).mockReturnValue(false)
  const loader = new Loader({ folder, keptAt: join(folder, 'kept'), uid: 0, require: () => ({ fails }) })
  expect(() => loader.load('cli/failing.js')).toThrow('not now')
  expect(loader.load('cli/failing.js')).toEqual({ said: 'now' })
})
