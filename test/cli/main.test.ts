import { expect, test } from 'vitest'
import { run } from '../../src/cli/main.ts'
import { MsaError } from '../../src/shared/errors.ts'
import { type FakeProcessFacts, fakeProcess } from '../support/surroundings.ts'

async function msa(line: string, facts: FakeProcessFacts = {}) {
  const around = fakeProcess(facts)
  const exitCode = await run(line.split(' ').filter(Boolean), around)
  return { exitCode, out: around.stdout.written, err: around.stderr.written }
}

test('a result goes to stdout and leaves 0 behind', async () => {
  expect(await msa('version')).toEqual({ exitCode: 0, out: 'msa 1.2.3   Node 20.19.0 on linux x64\n/opt/msa/dist\n', err: '' })
})

test('-o json makes a document of it, wherever it stands', async () => {
  const document = { version: '1.2.3', platform: 'Node 20.19.0 on linux x64', package: '/opt/msa/dist' }
  for (const line of ['version -o json', '-o json version', 'version --output=json', '-ojson version']) {
    expect(JSON.parse((await msa(line)).out)).toEqual(document)
  }
  expect((await msa('version -o ndjson')).out).toBe(`${JSON.stringify(document)}\n`)
})

test('without a word it says what can be typed', async () => {
  const { exitCode, out, err } = await msa('')
  expect(out).toMatch(/^Usage: msa/)
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
})

test('--help and --version are answered on stdout', async () => {
  expect((await msa('version --help')).out).toContain('Usage: msa version')
  expect((await msa('help version')).out).toContain('Usage: msa version')
  expect(await msa('--version')).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' })
})

test('a command that does not exist is met with the one that was meant', async () => {
  expect(await msa('verson -o wide')).toEqual({
    exitCode: 2,
    out: '',
    err: '✗ There is no command "verson". Did you mean version?\n  try   msa version -o wide\n',
  })
  expect((await msa('frobnicate')).err).toBe('✗ There is no command "frobnicate".\n  try   msa --help\n')
})

test('an option that does not exist is met with the one that was meant', async () => {
  expect((await msa('version --verbos')).err).toBe(
    "✗ Unknown option '--verbos'. Did you mean --verbose?\n  try   msa version --verbose\n",
  )
  expect((await msa('version --frob')).err).toBe("✗ Unknown option '--frob'.\n  try   msa version --help\n")
})

test('a bad value of an option is a matter of usage', async () => {
  const { exitCode, err } = await msa('version -o xml')
  expect(exitCode).toBe(2)
  expect(err).toContain('Allowed choices are table, wide, raw, json, ndjson, yaml.')
})

test('with -o json a failure is one line on stderr, and nothing on stdout', async () => {
  const { exitCode, out, err } = await msa('verson -o json')
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(JSON.parse(err)).toEqual({
    error: { code: 'USAGE', message: 'There is no command "verson". Did you mean version?', hint: 'msa version -o json' },
  })
})

test('what nobody foresaw is our bug: stack, versions, exit 70', async () => {
  const now = () => {
    throw new TypeError('the clock broke')
  }
  const { exitCode, out, err } = await msa('version', { now })
  expect({ exitCode, out }).toEqual({ exitCode: 70, out: '' })
  expect(err).toContain('✗ msa has a bug: the clock broke')
  expect(err).toMatch(/^ {8}at .*main\.test\.ts/m)
  expect(err).toContain('msa-lab 1.2.3, Node 20.19.0 on linux x64: msa version')
  expect(err).toContain('report it')
})

test('a command that was interrupted leaves 130, and says nothing the person does not know', async () => {
  const around = fakeProcess()
  around.interrupt(new MsaError('INTERRUPTED', 'Interrupted by SIGINT.', { exitCode: 130 }))
  expect(await run(['version'], around)).toBe(130)
  expect(around.stderr.written).toBe('')
})

test('a reader who has left is no failure', async () => {
  const around = fakeProcess()
  const running = run(['version'], around)
  around.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
  expect(await running).toBe(0)
  expect(around.stderr.written).toBe('')
})

test('an answer that could not be written is a failure', async () => {
  const around = fakeProcess()
  const running = run(['version'], around)
  around.stdout.destroy(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))
  expect(await running).toBe(3)
  expect(around.stderr.written).toMatchInlineSnapshot(`
    "✗ The answer could not be written.
      why   ENOSPC: no space left on device, write
      try   free some space and run it again
    "
  `)
})
