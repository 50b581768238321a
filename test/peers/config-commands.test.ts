import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openKey } from '../../src/systems/config/key.ts'
import { temporaryFolder } from '../support/rig.ts'
import { typed } from '../support/typed.ts'
import vectors from '../vectors/crypto.json' with { type: 'json' }
import { type ConfigRepo, configRepo, encryptKey } from './support/config-repo.ts'
import type { Boot, Member } from './support/members.ts'
import { Crew } from './support/program.ts'
import { login, startConfigServer, withLogin } from './support/servers.ts'

const env = { ENCRYPT_KEY: encryptKey, SPRING_CLOUD_CONFIG_USERNAME: login.user, SPRING_CLOUD_CONFIG_PASSWORD: login.password }

async function post(server: Member, path: string, body: string): Promise<string> {
  const headers = { ...withLogin, 'content-type': 'text/plain' }
  const answer = await fetch(`${server.url}${path}`, { method: 'POST', body, headers })
  const text = await answer.text()
  expect({ status: answer.status, text: answer.status === 200 ? '' : text }).toEqual({ status: 200, text: '' })
  return text
}

async function inParallel(all: readonly string[], each: (value: string) => Promise<void>): Promise<void> {
  const waiting = [...all]
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await each(next)
  }
  await Promise.all(Array.from({ length: 8 }, work))
}

/** By default each request costs a tenth of a second of bcrypt. */
const cheapLogin = { 'spring.security.user.password': `{noop}${login.password}` }

/** What a servlet container hands on as it came: as plain text without a charset. */
const values = fc.sample(fc.string({ minLength: 1, maxLength: 60 }), 1000).filter((value) => value.trim() !== '')

describe.each<Boot>(['boot3', 'boot4'])('the config server of %s', (boot) => {
  const crew = new Crew()
  let repo: ConfigRepo
  let server: Member
  const msa = (words: readonly string[], more = {}) => typed([...words, '--url', server.url], { env: { ...env, ...more } })

  beforeAll(async () => {
    repo = configRepo()
    server = await startConfigServer(crew, boot, repo, {}, cheapLogin)
  })
  afterAll(async () => {
    await crew.dismiss()
    repo.remove()
  })

  test('decrypts what we encrypted, and we what it did', async () => {
    const key = await openKey({ kind: 'text', text: encryptKey, from: 'a test' })
    await inParallel(boot === 'boot3' ? values : values.slice(0, 100), async (value) => {
      expect(await post(server, '/decrypt', key.encrypt(value.startsWith('{') ? `{plain}${value}` : value))).toBe(value)
    })
    const plain = values.filter((value) => !value.startsWith('{'))
    await inParallel(plain.slice(0, 100), async (value) => {
      expect(key.decrypt(await post(server, '/encrypt', value))).toBe(value)
    })
  })

  test('is compared with by --server', async () => {
    expect(await msa(['encrypt', 'päss wörd ✓'])).toMatchObject({ code: 0 })
    expect(await msa(['encrypt', '1234'], { ENCRYPT_KEY: 'another' })).toMatchObject({ code: 1, stdout: '' })
    expect(await msa(['encrypt', '1234'], { SPRING_CLOUD_CONFIG_PASSWORD: 'wrong' })).toMatchObject({ code: 1, stdout: '' })
  })

  test('says where its values come from; its ciphers, and those that are broken, are found in the files', async () => {
    repo.write('user-service-dev.yml', 'gateway:\n  ip: 10.0.0.7\n---\nx: 1\nbroken: "{cipher}00"\n')
    const { stdout } = await msa(['config', 'get', 'user-service', '-p', 'dev', '--repo', repo.folder])
    expect(stdout).toMatch(/^gateway\.ip +10\.0\.0\.7 +user-service-dev\.yml:2$/m)
    expect(stdout).toMatch(/^invalid\.broken +<n\/a> +user-service-dev\.yml:5$/m)
    expect(stdout).toMatch(/^spring\.datasource\.password +•+ +user-service\.yml:4$/m)
    expect(stdout).toMatch(/^x +1 +user-service-dev\.yml:4$/m)
  })

  test('reads what set wrote, and no longer what rekey moved', async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'new.key'), 'another')
    const secret = 'ä "secret": {with} \\ everything\n#'
    await typed(['config', 'set', 'order-service', 'my.own', '-', '--encrypt', '--repo', repo.folder], { env, stdin: secret })
    expect((await msa(['config', 'get', 'order-service', 'my.own', '--reveal', '-o', 'json'])).stdout).toContain(
      JSON.stringify(secret),
    )
    repo.write('user-service-dev.yml', 'x: 1\n')
    await typed(['config', 'rekey', repo.folder, '--new-key-file', join(folder, 'new.key'), '--yes'], { env })
    expect(await msa(['config', 'get', 'order-service', 'my.own'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot decrypt'),
    })
  })
})

describe('the config server of boot3 with a key store', () => {
  const crew = new Crew()
  const { base64, alias, storePassword, keyPassword } = vectors.keystores.jks
  let repo: ConfigRepo
  let server: Member

  beforeAll(async () => {
    repo = configRepo()
    repo.write('keys.jks', '')
    writeFileSync(join(repo.folder, 'keys.jks'), Buffer.from(base64, 'base64'))
    server = await startConfigServer(
      crew,
      'boot3',
      repo,
      {},
      {
        ...cheapLogin,
        'encrypt.key-store.location': `file:${repo.folder}/keys.jks`,
        'encrypt.key-store.alias': alias,
        'encrypt.key-store.password': storePassword,
        'encrypt.key-store.secret': keyPassword,
      },
    )
  })
  afterAll(async () => {
    await crew.dismiss()
    repo.remove()
  })

  test('decrypts what we encrypted with its public key alone, and we what it did', async () => {
    const published = await fetch(`${server.url}/key`, { headers: withLogin })
    const everybody = await openKey({ kind: 'text', text: await published.text(), from: 'the server' })
    const bytes = Buffer.from(base64, 'base64')
    const owner = await openKey({ kind: 'store', bytes, password: storePassword, alias, secret: keyPassword, from: 'a test' })
    for (const value of values.slice(0, 30).filter((each) => !each.startsWith('{'))) {
      expect(await post(server, '/decrypt', everybody.encrypt(value))).toBe(value)
      expect(owner.decrypt(await post(server, '/encrypt', value))).toBe(value)
    }
    expect(await post(server, '/decrypt', owner.encrypt(`{key:${alias}}hi`))).toBe('hi')
  })
})
