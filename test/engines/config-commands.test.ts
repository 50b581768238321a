import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openKey } from '../../src/systems/config/key.ts'
import { type Member, startOurs } from '../peers/support/members.ts'
import { Crew } from '../peers/support/program.ts'
import { type Around, typed } from '../support/typed.ts'

const key = await openKey({ kind: 'text', text: 'the key', from: 'a test' })
const cipher = (clear: string) => `{cipher}${key.encrypt(clear)}`
const crew = new Crew()
const repo = mkdtempSync(join(tmpdir(), 'msa-config-commands-'))
let server: Member

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false', ...args], {
    cwd: repo,
    stdio: 'ignore',
  })
const write = (name: string, text: string) => writeFileSync(join(repo, name), text)
const msa = (line: string, around: Around = {}) =>
  typed([...line.split(' '), '--url', server.url], { env: { ENCRYPT_KEY: 'the key' }, ...around })

beforeAll(async () => {
  write('application.yml', 'gateway:\n  ip: 127.0.0.1\ntoken:\n  secret: shared\n')
  write('user-service.yml', `# c\nspring:\n  datasource:\n    password: '${cipher('1234')}'\n`)
  write('user-service-dev.yml', 'gateway:\n  ip: 10.0.0.7\n---\nbroken: "{cipher}00"\n')
  git('init')
  git('symbolic-ref', 'HEAD', 'refs/heads/main')
  git('add', '.')
  git('commit', '--message', 'first')
  git('branch', 'before')
  write('application.yml', 'gateway:\n  ip: 127.0.0.2\ntoken:\n  secret: shared\n')
  git('commit', '--all', '--message', 'second')
  server = await startOurs(
    crew,
    'config-service',
    {},
    {
      'spring.cloud.config.server.git.uri': `file://${repo}`,
      'encrypt.key': 'the key',
      'management.endpoints.web.exposure.include': '*',
      'management.endpoint.env.show-values': 'always',
    },
  )
})
afterAll(async () => {
  await crew.dismiss()
  rmSync(repo, { recursive: true, force: true })
})

describe('with a config server of ours', () => {
  test('a thousand values encrypted here are decrypted there, and back', async () => {
    const values = fc.sample(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), 1000)
    for (const value of values) {
      const there = await post('/decrypt', key.encrypt(value.startsWith('{') ? `{plain}${value}` : value))
      expect(there).toBe(value)
    }
    for (const value of values.slice(0, 300).filter((each) => !each.startsWith('{'))) {
      expect(key.decrypt(await post('/encrypt', value))).toBe(value)
    }
  })

  test('--server says whether its key is ours', async () => {
    expect(await msa('encrypt 1234')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\{cipher\}/) })
    expect(await msa('encrypt {"a":"b"}')).toMatchObject({ code: 0 })
    expect(await msa('encrypt 1234', { env: { ENCRYPT_KEY: 'another' } })).toMatchObject({ code: 1, stdout: '' })
  })

  test('get tells file and line, of what was decrypted too, and what the server could not decrypt', async () => {
    const { stdout, stderr } = await msa(`config get user-service -p dev --all --repo ${repo}`)
    expect(stdout).toMatchInlineSnapshot(`
      "KEY                          VALUE       FROM
      gateway.ip                   10.0.0.7    user-service-dev.yml:2
        gateway.ip                 127.0.0.2   application.yml:2
      invalid.broken               <n/a>       user-service-dev.yml:4
      spring.datasource.password   ••••••      user-service.yml:4
      token.secret                 ••••••      application.yml:4
      "
    `)
    expect(stderr).toContain('user-service-dev.yml:4')
    expect((await msa('config get user-service spring.datasource.password --reveal -o raw')).stdout).toBe('1234\n')
    expect((await msa(`config get user-service gateway.ip -l before -o raw`)).stdout).toBe('127.0.0.1\n')
    expect((await msa('config get user-service -l nowhere')).stderr).toContain('nowhere')
  })

  test('diff of profiles, of labels, and of what runs', async () => {
    expect((await msa(`config diff user-service @before @main --repo ${repo}`)).stdout).toBe(
      'KEY          @BEFORE     @MAIN       FROM\ngateway.ip   127.0.0.1   127.0.0.2   application.yml:2\n',
    )
    expect((await msa('config diff user-service default dev -o json')).stdout).toContain('"right": "10.0.0.7"')
    const client = await startOurs(
      crew,
      'small-service',
      { config: server.url },
      {
        'spring.application.name': 'user-service',
        'management.endpoints.web.exposure.include': '*',
        'management.endpoint.env.show-values': 'always',
      },
    )
    expect((await msa(`config diff user-service --instance ${client.url}`)).stdout).toBe('nothing differs for user-service\n')
    await typed(['config', 'set', 'application', 'gateway.ip', '127.0.0.9', '--repo', repo])
    expect((await msa(`config diff user-service --instance ${client.url} --repo ${repo}`)).stdout).toBe(
      'KEY          SERVED      RUNNING     FROM\ngateway.ip   127.0.0.9   127.0.0.2   application.yml:2\n',
    )
  })

  test('what rekey moved, the server no longer reads', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'msa-config-key-'))
    writeFileSync(join(cwd, 'new'), 'another\n')
    write('user-service-dev.yml', 'gateway:\n  ip: 10.0.0.7\n')
    const moved = await typed(['config', 'rekey', repo, '--new-key-file', 'new', '--yes'], {
      cwd,
      env: { ENCRYPT_KEY: 'the key' },
    })
    rmSync(cwd, { recursive: true })
    expect(moved).toMatchObject({ code: 0 })
    expect(await msa('config get user-service spring.datasource.password')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('cannot decrypt'),
    })
  })
})

async function post(path: string, body: string): Promise<string> {
  const answer = await fetch(`${server.url}${path}`, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })
  expect(answer.status).toBe(200)
  return answer.text()
}
