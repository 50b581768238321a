import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin', import.meta.url))

/** A package with our bin/ and, if it is built, a program that only says that it was started. */
async function installed({ built }: { built: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), 'msa-bin-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await cp(bin, join(folder, 'bin'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"version":"1.2.3","type":"module"}')
  if (built) {
    await mkdir(join(folder, 'dist/cli'), { recursive: true })
    await writeFile(
      join(folder, 'dist/help.json'),
      JSON.stringify({ '': 'the root\n', up: 'of up\n', 'topic list': 'of topic list\n' }),
    )
    await writeFile(join(folder, 'dist/cli/start.js'), 'console.log(["started", ...process.argv.slice(2)].join(" "))')
  }
  return (...words: string[]) =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, [join(folder, 'bin/msa.js'), ...words], (error, out, err) =>
        resolve(`${error?.code ?? 0} ${out}${err}`),
      )
    })
}

test('answers the version and the help of every command from files', async () => {
  const msa = await installed({ built: true })
  expect(await msa('--version')).toBe('0 1.2.3\n')
  expect(await msa()).toBe('0 the root\n')
  expect(await msa('--help')).toBe('0 the root\n')
  expect(await msa('help', 'up')).toBe('0 of up\n')
  expect(await msa('topic', 'list', '-h')).toBe('0 of topic list\n')
})

test('starts the program for all else', async () => {
  const msa = await installed({ built: true })
  expect(await msa('up', 'kafka')).toBe('0 started up kafka\n')
  expect(await msa('help', 'nonsense')).toBe('0 started help nonsense\n')
  expect(await msa('-o', 'json', 'up', '--help')).toBe('0 started -o json up --help\n')
})

test('a clone that was not built knows its version and says how to build', async () => {
  const msa = await installed({ built: false })
  expect(await msa('--version')).toBe('0 1.2.3\n')
  expect(await msa('up')).toMatch(/^3 ✗ msa is not built yet.*\n {2}try {3}npm run build\n$/)
})

test('every Node there ever was can parse it, to be told that it is too old', async () => {
  const code = (await readFile(join(bin, 'msa.js'), 'utf8')).replace(/^\s*\/\/.*$/gm, '')
  expect(code).not.toMatch(/=>|`|\b(const|let|class|async|await)\b|\?\.|\?\?|\.\.\.|\bimport\(|,\s*\)/)
})
