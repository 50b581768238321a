import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkCiphers } from '../../../src/systems/config/check.ts'
import { type CipherKey, openKey } from '../../../src/systems/config/key.ts'
import { planRekey } from '../../../src/systems/config/rekey.ts'
import { writeFiles } from '../../../src/systems/config/write-files.ts'
import { temporaryFolder } from '../../support/rig.ts'

const { signal } = new AbortController()
const password = (text: string): Promise<CipherKey> => openKey({ kind: 'text', text, from: text })

async function write(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
}

async function bytesOf(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const paths = names.map(({ parentPath, name }) => join(parentPath, name)).sort()
  return new Map(await Promise.all(paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const)))
}

async function rekey(folder: string, from: CipherKey, to: CipherKey) {
  const plan = await planRekey(folder, { from, to }, signal)
  await writeFiles(plan.changes)
  return plan
}

/** Each is a way people write ciphers; `@` stands for one, and nothing else may change. */
const forms: readonly (readonly [extension: string, text: string])[] = [
  ['yml', "# {cipher}00 in a comment\nspring:\n  datasource:\n    password:   '@'   # why\n    username: sa\n\n\n"],
  ['yaml', 'a: &anchor "@"\nb: *anchor\nc:\n    - \'@\'\n    -    {d: "@", e: [\'@\']}\n'],
  ['yml', '%YAML 1.1\n---\na: \'@\'\n---\nspring.config.activate.on-profile: dev\na: "@"\n...\n'],
  ['yml', "base: &base\n  p: '@'\nmore:\n  <<: *base\n  q: |-\n    @\n  r: >-\n        @\n# end"],
  ['yml', "a: '@'\r\nb:\r\n  - '@' # c\r\n"],
  ['yml', "\uFEFF\"quoted key\": '@'\n? complex\n: '@'\n"],
  ['yml', "text: 'not {cipher}0011 at the front'\n# 'x: @'\nü: '@'\n"],
  ['properties', '# {cipher}00\n! @\na=@\nb.c : @\nd\t@\n  e\\ f\\=g =  @\nlast=@'],
  ['properties', 'a=@\r\n#---\r\nspring.config.activate.on-profile=x\r\na=\t@\r\numlaut=\\u00fc\r\n'],
  ['json', '{\n\t"a": "@",\n\t"b": {"c": ["@", 1.0, "x"]}\n}\n'],
  ['xml', '<?xml version="1.0"?>\n<properties>\n  <!-- "@" -->\n  <entry key="a">@</entry>\n</properties>\n'],
]

describe('a repository of 200 files', () => {
  test('has other ciphers under the new key, and not another byte', async () => {
    const folder = await temporaryFolder()
    const [from, to] = [await password('old'), await password('new')]
    const clears = new Map<string, string>()
    const skeletons = new Map<string, string>()
    for (let at = 0; at < 200; at++) {
      const [extension = '', form = ''] = forms[at % forms.length] ?? []
      const name = `${at % 3 === 0 ? 'team/a b/' : ''}service-${at}.${extension}`
      let number = 0
      const fill = (text: string) =>
        text.replaceAll('@', () => {
          const clear = `secret ${at} ${number++}: ü`
          const cipher = `{cipher}${from.encrypt(clear)}`
          clears.set(cipher, clear)
          return cipher
        })
      const text = fill(form)
      skeletons.set(name, form)
      const encoding = extension === 'properties' ? 'latin1' : 'utf8'
      await write(folder, {
        [name]: at === 4 ? Buffer.from(`\uFEFF${text.replace(/^\uFEFF/, '')}`, 'utf16le') : Buffer.from(text, encoding),
      })
    }
    await write(folder, { '.git/a.yml': "a: '{cipher}00'", 'README.md': '{cipher}00', 'empty.yml': '', 'broken.yml': 'a: [' })
    const before = await bytesOf(folder)
    const { moved, changes, there } = await rekey(folder, from, to)
    const after = await bytesOf(folder)

    expect([...after.keys()]).toEqual([...before.keys()])
    let ciphers = 0
    for (const [name, bytes] of before) {
      const [old, now] = [bytes.toString('latin1'), after.get(name)?.toString('latin1') ?? '']
      if (!skeletons.has(name)) {
        expect(now).toBe(old)
        continue
      }
      const cipher = /\{cipher\}[0-9a-f]{64,}|\{\0c\0i\0p\0h\0e\0r\0\}\0(?:[0-9a-f]\0){64,}/g
      const [oldOnes, newOnes] = [old.match(cipher) ?? [], now.match(cipher) ?? []]
      expect(now.replace(cipher, '@')).toBe(old.replace(cipher, '@'))
      expect(newOnes).toHaveLength(oldOnes.length)
      for (const [index, one] of newOnes.entries()) {
        const oldOne = oldOnes[index] ?? ''
        // In a comment it is no value.
        if (one === oldOne) continue
        ciphers++
        expect(to.decrypt(one.replaceAll('\0', ''))).toBe(clears.get(oldOne.replaceAll('\0', '')))
      }
    }
    expect(ciphers).toBe(moved.length)
    expect(changes).toHaveLength(200)
    expect(there).toBe(0)
    expect((await checkCiphers(folder, to, signal)).ciphers.every(({ ok }) => ok)).toBe(true)
    expect((await rekey(folder, from, to)).moved).toEqual([])
  })
})

describe('all or nothing', () => {
  test('one that the old key does not read, and nothing is written; each is named with its line', async () => {
    const folder = await temporaryFolder()
    const [from, to] = [await password('old'), await password('new')]
    await write(folder, {
      'a.yml': `a: '{cipher}${from.encrypt('a')}'\n`,
      'b.yml': "x: 1\nb: '{cipher}00'\n",
      'c.yml': 'c: {cipher}00\n',
      'd.json': '{"d": "{cipher}"',
    })
    const before = await bytesOf(folder)
    const error = await planRekey(folder, { from, to }, signal).catch((each: unknown) => each)
    expect(error).toMatchObject({
      code: 'CIPHER_UNREADABLE',
      details: [
        expect.stringMatching(/^b\.yml:2 {2}it is damaged/),
        expect.stringMatching(/^c\.yml:1 {2}in YAML a cipher stands in quotes/),
        expect.stringMatching(/^d\.json:1 {2}expected/),
      ],
    })
    expect(await bytesOf(folder)).toEqual(before)
  })

  test('a file that cannot be written, and all are as they were', async () => {
    const folder = await temporaryFolder()
    const [from, to] = [await password('old'), await password('new')]
    await write(folder, { 'a.yml': `a: '{cipher}${from.encrypt('a')}'\n`, 'b.yml': `b: '{cipher}${from.encrypt('b')}'\n` })
    const before = await bytesOf(folder)
    const { changes } = await planRekey(folder, { from, to }, signal)
    const full = changes.map((change, at) => (at === 0 ? change : { ...change, file: { ...change.file, encode: () => fail() } }))
    await expect(writeFiles(full)).rejects.toMatchObject({ code: 'FAILED', message: expect.stringContaining('as they were') })
    expect(await bytesOf(folder)).toEqual(before)
  })

  test('a file that was changed in between, and nothing is written', async () => {
    const folder = await temporaryFolder()
    const [from, to] = [await password('old'), await password('new')]
    await write(folder, { 'a.yml': `a: '{cipher}${from.encrypt('a')}'\n`, 'b.yml': `b: '{cipher}${from.encrypt('b')}'\n` })
    const { changes } = await planRekey(folder, { from, to }, signal)
    await write(folder, { 'b.yml': 'b: mine\n' })
    const before = await bytesOf(folder)
    await expect(writeFiles(changes)).rejects.toThrow(/changed by somebody else/)
    expect(await bytesOf(folder)).toEqual(before)
  })
})

test('what was moved before is passed over, also when it was interrupted', async () => {
  const folder = await temporaryFolder()
  const [from, to] = [await password('old'), await password('new')]
  await write(folder, { 'a.yml': `a: '{cipher}${from.encrypt('a')}'\nb: '{cipher}${to.encrypt('b')}'\n` })
  expect(await rekey(folder, from, to)).toMatchObject({ there: 1, moved: [{ file: 'a.yml', line: 1, key: 'a' }] })
})

test('a file keeps its mode, and a link stays a link', async () => {
  const folder = await temporaryFolder()
  const [from, to] = [await password('old'), await password('new')]
  await write(folder, { 'real/a.txt': `a: '{cipher}${from.encrypt('a')}'\n` })
  await chmod(join(folder, 'real/a.txt'), 0o640)
  await symlink('real/a.txt', join(folder, 'a.yml'))
  await rekey(folder, from, to)
  expect((await stat(join(folder, 'real/a.txt'))).mode & 0o777).toBe(0o640)
  expect(to.decrypt(/\{cipher\}\w+/.exec(await readFile(join(folder, 'a.yml'), 'utf8'))?.[0] ?? '')).toBe('a')
})

test('a cipher with escapes, or over several lines, becomes one in a line', async () => {
  const folder = await temporaryFolder()
  const [from, to] = [await password('old'), await password('new')]
  const cipher = from.encrypt('a')
  const [head, tail] = [cipher.slice(0, 30), cipher.slice(30)]
  await write(folder, {
    'a.yml': `a: "{cipher}${head}\\\n    ${tail}" # c\nb: "\\x7bcipher}${cipher}"\n`,
    'b.properties': `a={cipher}${head}\\\n   ${tail}\nb=1\n`,
    'c.json': `{"a": "{cipher}\\u00${cipher.charCodeAt(0).toString(16)}${cipher.slice(1)}"}`,
  })
  await rekey(folder, from, to)
  const shown = [...(await bytesOf(folder)).values()].map((bytes) => bytes.toString().replace(/\{cipher\}\w{64}/g, '@'))
  expect(shown).toEqual(['a: "@" # c\nb: "@"\n', 'a=@\nb=1\n', '{"a": "@"}'])
})

test('check says of each cipher whether it can be decrypted, with file, line and key', async () => {
  const folder = await temporaryFolder()
  const key = await password('k')
  await write(folder, {
    'a.yml': `x: 1\na: '{cipher}${key.encrypt('a')}'\n`,
    'sub/b.properties': 'b={cipher}0g\n',
    'c.yml': 'broken: [ {cipher}\n',
    'd.yml': 'broken, but no cipher: [',
  })
  const { files, ciphers } = await checkCiphers(folder, key, signal)
  expect(files).toBe(4)
  expect(ciphers.map(({ file, line, key: name, ok, because }) => [file, line, name, ok, because])).toEqual([
    ['a.yml', 2, 'a', true, null],
    ['c.yml', expect.any(Number), null, false, expect.any(String)],
    ['sub/b.properties', 1, 'b', false, 'it is damaged: its character 2 is no hexadecimal digit'],
  ])
  expect((await checkCiphers(join(folder, 'a.yml'), key, signal)).ciphers).toMatchObject([{ file: 'a.yml', ok: true }])
  await expect(checkCiphers(join(folder, 'nowhere'), key, signal)).rejects.toThrow(/is not there/)
})

function fail(): never {
  throw Object.assign(new Error('no space left on device'), { code: 'EIO' })
}
