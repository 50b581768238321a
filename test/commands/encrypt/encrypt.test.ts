import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openKey } from '../../../src/systems/config/key.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { fakeConfigServer } from '../../support/servers/config-server.ts'
import { typed } from '../../support/typed.ts'
import vectors from '../../vectors/crypto.json' with { type: 'json' }

const env = { ENCRYPT_KEY: 'foo' }
const sample = '682bc583f4641835fa2db009355293665d2647dade3375c0ee201de2a49f7bda'
const key = await openKey({ kind: 'text', text: 'foo', from: 'a test' })
const read = (stdout: string) => key.decrypt(stdout.trimEnd())

describe('encrypt', () => {
  test('prints what is ready to be pasted, and nothing else', async () => {
    const { code, stdout, stderr } = await typed(['encrypt', '1234'], { env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^\{cipher\}[0-9a-f]{64}\n$/)
    expect(read(stdout)).toBe('1234')
  })

  test('takes several words as one value, as an echo would', async () => {
    expect(read((await typed(['encrypt', 'two', 'words'], { env })).stdout)).toBe('two words')
  })

  test.each([
    ['a line end is not part of it', 'secret\n', [], 'secret'],
    ['but those inside are', 'one\r\ntwo\r\n', [], 'one\r\ntwo'],
    ['and the last one where it shall be', 'secret\n', ['--keep-newline'], 'secret\n'],
    ['nothing', '', [], ''],
    ['a megabyte', 'ü'.repeat(524_288), [], 'ü'.repeat(524_288)],
  ])('standard input: %s', async (_, stdin, more, value) => {
    const { stdout, code } = await typed(['encrypt', '-', ...more], { env, stdin })
    expect(code).toBe(0)
    expect(read(stdout) === value).toBe(true)
  })

  test('what is no text is refused', async () => {
    expect(await typed(['encrypt', '-'], { env, stdin: Buffer.from([0xff, 0xfe]) })).toMatchObject({ code: 2, stdout: '' })
  })

  test.each([
    [['-p', 'a b:c=d'], /^a\\ b\\:c\\=d=\{cipher\}[0-9a-f]{64}\n$/],
    [['--property', 'spring.datasource.password'], /^spring\.datasource\.password=\{cipher\}/],
    [['--yaml', 'spring.datasource.password'], /^spring\.datasource\.password: '\{cipher\}[0-9a-f]{64}'\n$/],
    [['-o', 'raw'], /^[0-9a-f]{64}\n$/],
    [['-o', 'ndjson'], /^\{"cipher":"\{cipher\}[0-9a-f]{64}","key":"ENCRYPT_KEY","name":null,"server":null\}\n$/],
    [['-o', 'yaml'], /^cipher: "\{cipher\}[0-9a-f]{64}"\n/],
  ])('%j', async (more, form) => {
    expect((await typed(['encrypt', '1234', ...more], { env })).stdout).toMatch(form)
  })

  test('without a value and somebody to ask, it says how', async () => {
    expect(await typed(['encrypt'], { env })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('msa encrypt -'),
    })
  })
})

describe('the key', () => {
  test('is the one that is named, then that of the environment, then the one of msa.yaml, then the lessons’', async () => {
    const cwd = await temporaryFolder()
    writeFileSync(join(cwd, 'key.txt'), 'from a file\n')
    writeFileSync(join(cwd, 'msa.yaml'), 'encrypt:\n  key: {file: yaml.txt}\n')
    writeFileSync(join(cwd, 'yaml.txt'), 'from msa.yaml\n')
    const used = async (words: readonly string[], around: object) =>
      (JSON.parse((await typed(['encrypt', '1', '-o', 'json', ...words], { cwd, ...around })).stdout) as { key: string }).key
    expect(await used(['--key-file', 'key.txt'], { env })).toBe('key.txt')
    expect(await used([], { env })).toBe('ENCRYPT_KEY')
    expect(await used([], {})).toBe('msa.yaml')
    expect(await used([], { cwd: await temporaryFolder() })).toBe('the lab "msa"')
    const { stdout } = await typed(['encrypt', '1'], { cwd })
    const yaml = await openKey({ kind: 'text', text: 'from msa.yaml', from: 'a test' })
    expect(yaml.decrypt(stdout.trimEnd())).toBe('1')
  })

  test('a file that is not there, is empty, or two of them are refused', async () => {
    const cwd = await temporaryFolder()
    writeFileSync(join(cwd, 'empty'), '\n')
    for (const words of [
      ['--key-file', 'none'],
      ['--key-file', 'empty'],
      ['--key-file', '.'],
      ['--key-file', 'a', '--key-store', 'b'],
    ]) {
      expect(await typed(['encrypt', '1', ...words], { cwd, env })).toMatchObject({ code: 2, stdout: '' })
    }
  })

  test('of a key store opens with its password from a file or the environment', async () => {
    const cwd = await temporaryFolder()
    const { base64, alias, storePassword, keyPassword } = vectors.keystores.jks
    writeFileSync(join(cwd, 'k.jks'), Buffer.from(base64, 'base64'))
    writeFileSync(join(cwd, 'store'), storePassword)
    writeFileSync(join(cwd, 'key'), `${keyPassword}\n`)
    const store = ['--key-store', 'k.jks', '--alias', alias]
    const files = [...store, '--password-file', 'store', '--key-password-file', 'key']
    const { stdout } = await typed(['encrypt', 'hi', ...files], { cwd })
    expect(stdout).toMatch(/^\{cipher\}AQ/)
    const around = { cwd, env: { ENCRYPT_KEY_STORE_PASSWORD: storePassword, ENCRYPT_KEY_STORE_SECRET: keyPassword } }
    expect((await typed(['decrypt', stdout.trim(), ...store], around)).stdout).toBe('hi\n')
    const inSpringsWay = { ...around.env, ENCRYPT_KEYSTORE_LOCATION: `file:${cwd}/k.jks`, ENCRYPT_KEYSTORE_ALIAS: alias }
    expect((await typed(['decrypt', stdout.trim()], { env: inSpringsWay })).stdout).toBe('hi\n')
    expect((await typed(['encrypt', 'hi', '--key-store', 'k.jks'], { cwd })).stderr).toContain('--alias')
    const [strong] = vectors.rsa.filter((each) => each.keystore === 'jks' && each.algorithm === 'OAEP' && each.strong)
    expect((await typed(['decrypt', strong?.cipherBase64 ?? '', ...files, '--oaep', '--strong'], { cwd })).stdout).toBe(
      'mysecret\n',
    )
  })

  test('of RSA: who has the public one encrypts, who has the private one decrypts', async () => {
    const cwd = await temporaryFolder()
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(join(cwd, 'k.pem'), pair.privateKey.export({ type: 'pkcs1', format: 'pem' }))
    writeFileSync(join(cwd, 'k.pub'), pair.publicKey.export({ type: 'spki', format: 'pem' }))
    const { stdout } = await typed(['encrypt', '-', '--key-file', 'k.pub'], { cwd, stdin: 'a\nb' })
    expect(await typed(['decrypt', '-', '--key-file', 'k.pem'], { cwd, stdin: stdout })).toMatchObject({
      code: 0,
      stdout: 'a\nb\n',
    })
    expect(await typed(['decrypt', '-', '--key-file', 'k.pub'], { cwd, stdin: stdout })).toMatchObject({ code: 1, stdout: '' })
  })
})

describe('decrypt', () => {
  test.each([
    sample,
    `{cipher}${sample}`,
    `'{cipher}${sample}'`,
    `"{cipher}${sample}"`,
    `spring.datasource.password: '{cipher}${sample}'`,
    `spring.datasource.password={cipher}${sample}`,
    `{cipher}{key:any}${sample}`,
    ` {cipher}${sample.slice(0, 20)}\n    ${sample.slice(20)}\n`,
  ])('%j', async (cipher) => {
    expect(await typed(['decrypt', cipher], { env })).toEqual({ code: 0, stdout: 'mysecret\n', stderr: '' })
  })

  test.each([
    ['another key', sample, { ENCRYPT_KEY: 'bar' }],
    ['a damaged cipher', sample.replace('6', 'x'), env],
    ['a cut one', sample.slice(0, -2), env],
    ['no cipher at all', 'hello', env],
    ['nothing', '{cipher}', env],
  ])('%s: exit 1, and nothing on stdout', async (_, cipher, around) => {
    const answers = [
      await typed(['decrypt', cipher], { env: around }),
      await typed(['decrypt', cipher, '-o', 'json'], { env: around }),
    ]
    for (const { code, stdout, stderr } of answers) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).not.toMatch(/foo|bar\b/)
    }
  })
})

describe('--server', () => {
  const server = (clear: string) =>
    fakeConfigServer((path) => (path === '/decrypt' ? clear || { status: 400, body: '{"status":"INVALID"}' } : { status: 404 }))

  test('says that the server reads it', async () => {
    const { url } = await server('1234')
    expect(await typed(['encrypt', '1234', '--url', url, '-o', 'json'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(url),
    })
    expect(await typed(['decrypt', sample, '--url', (await server('mysecret')).url], { env })).toMatchObject({ code: 0 })
  })

  test('prints nothing when it does not, or has no key', async () => {
    expect(await typed(['encrypt', '1234', '--url', (await server('')).url], { env })).toMatchObject({ code: 1, stdout: '' })
    expect(await typed(['encrypt', '1234', '--url', (await server('other')).url], { env })).toMatchObject({ code: 1, stdout: '' })
    const keyless = await fakeConfigServer(() => ({ status: 404, body: '{"status":"NO_KEY"}' }))
    expect(await typed(['encrypt', '1234', '--url', keyless.url], { env })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('NO_KEY'),
    })
    expect(await typed(['encrypt', '1234', '--url', 'http://a:b@localhost'], { env })).toMatchObject({ code: 2, stdout: '' })
  })
})
