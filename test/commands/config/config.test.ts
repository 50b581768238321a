import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openKey } from '../../../src/systems/config/key.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { fakeConfigServer } from '../../support/servers/config-server.ts'
import { type Around, typed } from '../../support/typed.ts'

const env = { ENCRYPT_KEY: 'foo' }
const key = await openKey({ kind: 'text', text: 'foo', from: 'a test' })
const cipher = (clear: string) => `{cipher}${key.encrypt(clear)}`

async function repository(files: Readonly<Record<string, string>>) {
  const cwd = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return {
    cwd,
    git,
    read: (name: string) => readFileSync(join(cwd, name), 'utf8'),
    write: (name: string, text: string) => writeFileSync(join(cwd, name), text),
    msa: (line: string, around: Around = {}) => typed(['config', ...line.split(' ')], { env, cwd, ...around }),
    asRepository: () => {
      git('init', '--quiet')
      for (const [name, value] of [
        ['user.name', 'Ada'],
        ['user.email', 'a@b'],
        ['commit.gpgsign', 'false'],
      ] as const)
        git('config', name, value)
      git('add', '--all')
      git('commit', '--quiet', '--message', 'first')
    },
  }
}

describe('check', () => {
  test('is quiet success, or names what fails with file and line, and exits 1', async () => {
    const { msa, write } = await repository({ 'a.yml': `x: 1\na: '${cipher('a')}'\n`, 'b.properties': 'b=1\n' })
    expect(await msa('check .')).toEqual({
      code: 0,
      stdout: '✓ 1 cipher in 2 files of .: the key of ENCRYPT_KEY decrypts all\n',
      stderr: '',
    })
    write('b.properties', '\nb={cipher}00\n')
    const { code, stdout } = await msa('check .')
    expect(code).toBe(1)
    expect(stdout).toMatchInlineSnapshot(`
      "WHERE            KEY
      b.properties:2   b     it is damaged: 2 digits are not a multiple of 32

      ✗ 1 of 2 ciphers in 2 files of . cannot be decrypted with the key of ENCRYPT_KEY
      "
    `)
    expect(JSON.parse((await msa('check . -o json')).stdout)).toMatchObject({
      files: 2,
      failed: 1,
      ciphers: [{ ok: true }, { ok: false, line: 2 }],
    })
    expect((await msa('check a.yml --all --no-headers -o raw')).stdout).toBe('a.yml:2\ta\tok\n')
  })

  test('without files of a lab, it says what makes them', async () => {
    const { msa } = await repository({})
    expect(await msa('check')).toMatchObject({ code: 3, stderr: expect.stringContaining('msa up config-service') })
    expect(await msa('check nowhere')).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('rekey', () => {
  test('shows with --dry-run, refuses where nobody can be asked, and does it with --yes', async () => {
    const { msa, read, write } = await repository({ 'a.yml': `a: '${cipher('a')}' # c\n`, 'new.key': 'new\n' })
    const before = read('a.yml')
    expect(await msa('rekey . --new-key-file new.key --dry-run')).toMatchObject({
      code: 0,
      stdout: 'a.yml:1  a\nwould move 1 cipher in 1 file of .\n',
    })
    expect(await msa('rekey . --new-key-file new.key')).toMatchObject({ code: 3, stdout: '' })
    expect(await msa('rekey .')).toMatchObject({ code: 2, stderr: expect.stringContaining('--new-key-file') })
    expect(read('a.yml')).toBe(before)
    expect(await msa('rekey . --new-key-file new.key --yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('✓ 1 cipher in 1 file of . moved'),
    })
    expect(await msa('check . --key-file new.key')).toMatchObject({ code: 0 })
    expect(await msa('rekey . --new-key-file new.key --yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing to move'),
    })
    write('b.yml', "b: '{cipher}00'\n")
    const now = read('a.yml')
    expect(await msa('rekey . --new-key-file new.key --yes')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('b.yml:1'),
    })
    expect(read('a.yml')).toBe(now)
  })
})

describe('set', () => {
  test('writes where it stands; a secret is encrypted, stays when it is the same, and is never shown', async () => {
    const { msa, read } = await repository({ 'user-service.yml': '# c\ntoken:\n  secret: old # d\n' })
    expect((await msa('set user-service token.secret new --repo .')).stdout).toBe(
      '✓ user-service.yml:3  token.secret  •••••• → ••••••\n  next  msa bus refresh\n',
    )
    expect(read('user-service.yml')).toBe('# c\ntoken:\n  secret: new # d\n')
    const { stdout, stderr } = await msa('set user-service token.secret - --encrypt --repo .', { stdin: 'top secret\n' })
    expect(stdout + stderr).not.toContain('top secret')
    const written = read('user-service.yml')
    expect(key.decrypt(/'(\{cipher\}[^']+)'/.exec(written)?.[1] ?? '')).toBe('top secret')
    expect(await msa('set user-service token.secret - --encrypt --repo .', { stdin: 'top secret' })).toMatchObject({
      stdout: expect.stringContaining('already'),
    })
    expect(read('user-service.yml')).toBe(written)
  })

  test('makes the file of a profile, shows with --dry-run, and commits that file alone', async () => {
    const { msa, read, cwd, git, write, asRepository } = await repository({ 'a.properties': 'x=1\n', 'b.yml': 'b: 1\n' })
    asRepository()
    write('b.yml', 'b: 2\n')
    expect((await msa('set a y 2 --repo . --dry-run')).stdout).toContain('would write a.properties:2')
    expect(await msa('set a -p dev y 2 --repo . --commit -m more')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('committed as'),
    })
    expect(readdirSync(cwd).sort()).toEqual(['.git', 'a-dev.yml', 'a.properties', 'b.yml'])
    expect(read('a-dev.yml')).toBe('y: 2\n')
    expect(git('log', '--format=%s %an', '--name-only', '-1')).toBe('more Ada\n\na-dev.yml\n')
    expect(git('status', '--porcelain')).toBe(' M b.yml\n')
  })

  test('tells those whom it concerns', async () => {
    const { msa } = await repository({ 'a.yml': 'x: 1\n' })
    const server = await fakeConfigServer(() => ({ status: 204 }))
    await msa(`set a x 2 --repo . --refresh --url ${server.url}`)
    await msa(`set application x 2 --repo . --refresh --url ${server.url}`)
    expect(server.requests.map(({ line }) => line)).toEqual(['POST /actuator/busrefresh/a', 'POST /actuator/busrefresh'])
    await server.close()
    expect(await msa(`set a x 3 --repo . --refresh --url ${server.url}`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('It is written'),
    })
  })

  test.each(['set a.yml a.b.', 'set broken.yml x 1', 'set a x 1 --document 9', 'set a l[1] 1'])('%s is refused', async (line) => {
    const { msa, read } = await repository({ 'a.yml': 'x: 1\nl: [0]\n', 'broken.yml': 'a: [' })
    const { code } = await msa(`${line} --repo .`, { stdin: '1' })
    expect(code).toBeGreaterThan(0)
    expect(read('a.yml')).toBe('x: 1\nl: [0]\n')
  })

  test('two files for one application: which?', async () => {
    const { msa } = await repository({ 'a.yml': 'x: 1\n', 'a.properties': 'x=1\n' })
    expect(await msa('set a x 2 --repo .')).toMatchObject({ code: 2, stderr: expect.stringContaining('a.properties') })
  })
})

describe('edit', () => {
  async function editing(files: Readonly<Record<string, string>>, script: string) {
    const made = await repository(files)
    const tools = await temporaryFolder()
    const editor = join(tools, 'editor')
    writeFileSync(
      editor,
      `#!/bin/sh\nstat -c %a "$1" > ${tools}/mode\ncp "$1" ${tools}/seen\necho "$1" > ${tools}/path\n${script}\n`,
    )
    chmodSync(editor, 0o755)
    const runtime = join(tools, 'run')
    mkdirSync(runtime)
    const around = { env: { ...env, EDITOR: editor, XDG_RUNTIME_DIR: runtime } }
    const left = () => readdirSync(runtime, { recursive: true }).filter((name) => String(name) !== 'msa')
    return {
      ...made,
      around,
      left,
      tools,
      seen: () => readFileSync(join(tools, 'seen'), 'utf8'),
      noted: (name: string) => readFileSync(join(tools, name), 'utf8').trim(),
    }
  }

  test('opens a file for one alone, and leaves nothing', async () => {
    const text = `a: '${cipher('one')}' # c\nb: '${cipher('two')}'\n`
    const { msa, around, left, read, seen, noted } = await editing({ 'a.yml': text }, 'sed -i "s/{clear}one/{clear}uno/" "$1"')
    expect(await msa('edit a --repo .', around)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('encrypted a; 1 cipher as before'),
    })
    expect(seen()).toBe("a: '{clear}one' # c\nb: '{clear}two'\n")
    expect(noted('mode')).toBe('600')
    expect(noted('path')).toMatch(/\/a\.yml$/)
    expect(left()).toEqual([])
    expect(read('a.yml').split('\n')[1]).toBe(text.split('\n')[1])
    expect(read('a.yml')).not.toContain('{clear}')
  })

  test.each([
    ['an editor that gives up', 'echo broken > "$1"; exit 3', 1],
    ['what can no longer be read', 'echo "a: [" > "$1"', 1],
    ['nothing edited', 'true', 0],
  ])('%s: the file is as it was, and nothing is left', async (_, script, expected) => {
    const text = `a: '${cipher('one')}'\n`
    const { msa, around, left, read } = await editing({ 'a.yml': text }, script)
    expect((await msa('edit a --repo .', around)).code).toBe(expected)
    expect(read('a.yml')).toBe(text)
    expect(left()).toEqual([])
  })

  test('a wrong key opens nothing', async () => {
    const { msa, around, tools } = await editing({ 'a.yml': `a: '${cipher('one')}'\n` }, '')
    const wrong = { env: { ...around.env, ENCRYPT_KEY: 'bar' } }
    expect(await msa('edit a --repo .', wrong)).toMatchObject({ code: 1, stdout: '' })
    expect(existsSync(join(tools, 'seen'))).toBe(false)
    expect(await msa('edit b --repo .', around)).toMatchObject({ code: 2, stderr: expect.stringContaining('a.yml') })
  })
})

test('history says who and when', async () => {
  const { msa, write, git, asRepository } = await repository({ 'a.yml': 'ip: 1\n' })
  asRepository()
  write('a.yml', 'ip: 2\n')
  git('commit', '--quiet', '--all', '--message', 'second')
  const { stdout } = await msa('history ip --repo .')
  expect(stdout.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'WHEN').replace(/\b[0-9a-f]{8}\b/g, 'COMMIT')).toMatchInlineSnapshot(`
    "WHEN               COMMIT     WHO   WHERE     KEY   FROM → TO
    WHEN   COMMIT   Ada   a.yml:1   ip    1 → 2
    WHEN   COMMIT   Ada   a.yml:1   ip    – → 1
    "
  `)
  expect(JSON.parse((await msa('history ip --repo . -o json -n 1')).stdout)).toMatchObject([
    { author: 'Ada', subject: 'second', from: '1', to: '2' },
  ])
})

test('keygen prints, or writes what is not there', async () => {
  const { msa, read } = await repository({})
  expect((await msa('keygen')).stdout).toMatch(/^[0-9a-f]{64}\n$/)
  expect(await msa('keygen k')).toMatchObject({ code: 0, stdout: expect.stringContaining('key: {file: k}') })
  expect(await msa('keygen k')).toMatchObject({ code: 2, stdout: '' })
  expect(read('k')).toMatch(/^[0-9a-f]{64}\n$/)
  expect((await msa('keygen --rsa --bits 1024')).stdout).toMatch(/RSA PRIVATE KEY[\s\S]+BEGIN PUBLIC KEY/)
})

describe('get and diff', () => {
  const sources = (message: string) => [
    { name: 'file:/r/a.yml', source: { 'greeting.message': { value: message, origin: '2:12' }, 'db.password': 'secret' } },
    { name: 'file:/r/application.yml', source: { 'greeting.message': { value: 'hi', origin: '1:1' } } },
  ]
  const server = () =>
    fakeConfigServer((path) =>
      JSON.stringify({ name: 'a', profiles: [], propertySources: sources(path.includes('dev') ? 'dev' : 'hello') }),
    )

  test('get shows where each value comes from; secrets are masked unless asked', async () => {
    const { msa } = await repository({})
    const { url } = await server()
    const around = { cwd: await temporaryFolder() }
    expect((await msa(`get a --url ${url} --repo /r`, around)).stdout).toBe(
      'KEY                VALUE    FROM\ndb.password        ••••••   a.yml\ngreeting.message   hello    a.yml:2\n',
    )
    expect((await msa(`get a greeting --all --url ${url} --repo /r --no-headers`)).stdout).toContain(
      '  greeting.message   hi      application.yml:1',
    )
    expect((await msa(`get a db.password --url ${url} -o raw --reveal`)).stdout).toBe('secret\n')
    expect((await msa(`get a greting.message --url ${url}`)).stderr).toContain('Did you mean greeting.message?')
    expect((await msa(`get a g*.message --url ${url} -o ndjson`)).stdout).toMatch(/^\{"key":"greeting\.message","value":"hello",/)
  })

  test('diff of two profiles, with an exit code where it is wanted', async () => {
    const { msa } = await repository({})
    const { url } = await server()
    const { code, stdout } = await msa(`diff a default dev --url ${url} --repo /r --exit-code`)
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: 'KEY                DEFAULT   DEV   FROM\ngreeting.message   hello     dev   a.yml:2\n',
    })
    expect(await msa(`diff a default default --url ${url} --exit-code`)).toMatchObject({
      code: 0,
      stdout: 'nothing differs for a\n',
    })
    expect(await msa(`diff a running dev --url ${url}`)).toMatchObject({ code: 2 })
  })

  test('without a lab or a server, each says what to type', async () => {
    const { msa } = await repository({})
    expect(await msa('get a')).toMatchObject({ code: 3, stdout: '' })
    expect(await msa('get a --url nonsense')).toMatchObject({ code: 2, stdout: '' })
  })
})
