import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { eventually } from '../../support/rig.ts'
import { startOurs } from '../support/members.ts'
import { Crew } from '../support/program.ts'
import { exposed, impatient } from '../support/servers.ts'
import { aside, type Chapter, type Desk, line } from './desk.ts'
import { cipherOf1234, git } from './table.ts'

interface Value {
  readonly key: string
  readonly value: string
}

export const config: Chapter = {
  title: 'Config',
  lines: [
    line('msa encrypt 1234', async (desk, line) => {
      const cipher = (await desk.type(line)).stdout.trim().replace(/^\{cipher\}/, '')
      expect(cipher).toMatch(/^[0-9a-f]{64}$/)
      expect(await server(desk, '/decrypt', cipher)).toBe('1234')
    }),
    line('--server', async (desk) => {
      const cipher = (await desk.type('msa encrypt 1234 --server')).stdout.trim()
      expect((await desk.type(`msa decrypt '${cipher}' --server`)).stdout).toBe('1234\n')
    }),
    line('msa decrypt 0c76…', async (desk) => {
      expect((await desk.type(`msa decrypt ${cipherOf1234}`)).stdout).toBe('1234\n')
      expect((await desk.type(`msa decrypt ${await server(desk, '/encrypt', '1234')}`)).stdout).toBe('1234\n')
      desk.write('another.key', 'another')
      expect(await desk.type(`msa decrypt ${cipherOf1234} --key-file another.key`, { code: 1 })).toMatchObject({ stdout: '' })
      expect(await desk.answer(`msa decrypt ${cipherOf1234} --ask-key`, /key/, desk.read('encrypt.key').trim())).toContain('1234')
    }),
    line('msa config keygen encrypt.key', async (desk, line) => {
      // Where the lab's own would be overwritten it is refused.
      const before = desk.read('encrypt.key')
      await desk.type(line, { code: 2 })
      expect(desk.read('encrypt.key')).toBe(before)
      mkdirSync(join(desk.folder, 'keys'))
      await desk.type(line, { cwd: 'keys' })
      expect(desk.read('keys/encrypt.key')).toMatch(/^[0-9a-f]{64}\n$/)
      await desk.type(
        'msa encrypt 1234 --key-file encrypt.key > cipher.txt && msa decrypt - --key-file encrypt.key < cipher.txt',
        {
          cwd: 'keys',
        },
      )
    }),
    line('msa config keygen --rsa server.pem', async (desk, line) => {
      await desk.type(line)
      expect(desk.read('server.pem')).toMatch(/^-----BEGIN (RSA )?PRIVATE KEY-----/)
      expect((await desk.type('openssl rsa -in server.pem -check -noout')).stdout).toContain('RSA key ok')
    }),
    line('msa encrypt 1234 --key-file key.pub -p spring.datasource.password', async (desk, line) => {
      copyFileSync(join(desk.folder, 'server.pem.pub'), join(desk.folder, 'key.pub'))
      const { stdout } = await desk.type(line)
      const cipher = /^spring\.datasource\.password[:=] ?'?\{cipher\}([^'\n]+)'?\n$/.exec(stdout)?.[1] ?? stdout
      expect((await desk.type(`msa decrypt '${cipher}' --key-file server.pem`)).stdout).toBe('1234\n')
    }),
    line("msa decrypt 'AQ…' --key-store keys.jks --alias mykey", async (desk) => {
      const words =
        '-genkeypair -alias mykey -keyalg RSA -keystore keys.jks -storetype JKS -storepass letmein -keypass letmein -dname CN=test'
      await desk.type(`keytool ${words}`)
      desk.write('store.password', 'letmein\n')
      const store = '--key-store keys.jks --alias mykey'
      const cipher = (await desk.type(`msa encrypt 1234 ${store} --password-file store.password`)).stdout
        .trim()
        .replace('{cipher}', '')
      expect(cipher).toMatch(/^AQ/)
      expect(await desk.answer(`msa decrypt '${cipher}' ${store}`, /password/i, 'letmein')).toMatch(/1234\s*$/)
      await desk.type(`msa decrypt '${cipher}' ${store}`, { code: 2 })
    }),
    line('msa config get user-service -p dev', async (desk, line) => {
      const served = JSON.parse(await server(desk, '/user-service/dev')) as {
        propertySources: { source: Record<string, string> }[]
      }
      const merged = Object.assign({}, ...served.propertySources.map(({ source }) => source).reverse())
      const ours = await desk.ask<Value[]>(`${line} --reveal -o json`)
      expect(Object.fromEntries(ours.map(({ key, value }) => [key, value]))).toEqual(merged)
      const { stdout } = await desk.type(line)
      expect(stdout).toMatch(/^greeting\.message +hello dev +user-service-dev\.yml:2$/m)
      expect(stdout).toMatch(/^gateway\.ip +127\.0\.0\.1 +application\.yml:5$/m)
      expect(stdout).toMatch(/^database\.password +•+ +user-service\.yml:4$/m)
    }),
    line('msa config diff user-service dev prod', async (desk, line) => {
      const [, ...shown] = await desk.lines(line)
      expect(shown).toEqual([expect.stringMatching(/^greeting\.message +hello dev +hello prod +user-service-dev\.yml:2$/)])
    }),
    line('msa config set application token.secret - --commit --refresh', async (desk, line) => {
      const { stdout, stderr } = await desk.type(line, { stdin: 'a new secret\n' })
      expect(stdout + stderr).not.toContain('a new secret')
      expect(desk.read('config-repo/application.yml')).toBe(
        '# for all of them\ntoken:\n  secret: a new secret # to be changed\ngateway:\n  ip: 127.0.0.1\n',
      )
      expect(git(desk, 'status', '--porcelain')).toBe('')
      expect(git(desk, 'log', '-1', '--format=%an', '--name-only')).toBe('Ada\n\napplication.yml\n')
      expect((await desk.type('msa config get user-service token.secret --reveal -o raw')).stdout).toContain('a new secret')
    }),
    line('… @main @before', async (desk) => {
      const shown = await desk.lines('msa config diff user-service @main @before --no-headers')
      expect(shown).toEqual([expect.stringMatching(/^token\.secret +•+ +•+ +application\.yml:3$/)])
    }),
    line('… dev running', async (desk) => {
      const crew = new Crew()
      onTestFinished(() => crew.dismiss())
      const around = { config: desk.urlOf('config-service'), eureka: `${desk.urlOf('discovery-service')}/eureka/` }
      const settings = { 'spring.application.name': 'user-service', 'spring.profiles.active': 'dev', ...impatient, ...exposed }
      const shy = await startOurs(crew, 'small-service', around, settings)
      const line = 'msa config diff user-service dev running --no-headers'
      let shown: string[] = []
      const isThere = async () => {
        shown = await desk.lines(line).catch(() => ['not yet'])
        return shown[0] !== 'not yet'
      }
      await eventually('it is registered', isThere, 60_000)
      expect(shown.filter((each) => each.startsWith('greeting'))).toEqual([])
      expect(desk.saidBy(line).stderr).toContain('shows no values, so only names are compared')
      await shy.program.stop()
      const { url: open } = await startOurs(crew, 'small-service', around, { ...settings, ...showing })
      desk.write('config-repo/user-service-dev.yml', 'greeting:\n  message: good evening\n')
      // Nobody has told it.
      const ofIt = `msa config diff user-service dev running --instance ${open}`
      expect(await desk.lines(ofIt)).toContainEqual(expect.stringMatching(/^greeting\.message +good evening +hello dev /))
    }),
    line('msa config history token.secret', async (desk, line) => {
      const [, latest, first] = await desk.lines(line)
      expect(latest).toMatch(
        new RegExp(`${git(desk, 'log', '-1', '--format=%h', '--abbrev=7').trim()}\\S* +Ada +application\\.yml:3 +token\\.secret`),
      )
      expect(first).toMatch(/ Ada +application\.yml:3 +token\.secret +– → •+$/)
      expect((await desk.type(`${line} --reveal`)).stdout).toMatch(/shared → a new secret/)
    }),
    line('msa config check', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/^✓ 1 cipher in 4 files/)
      desk.write('config-repo/broken.yml', 'a: "{cipher}00"\n')
      expect((await desk.type(line, { code: 1 })).stdout).toMatch(/^broken\.yml:1 +a /m)
      rmSync(join(desk.folder, 'config-repo/broken.yml'))
    }),
    line('msa config edit user-service', async (desk, line) => {
      desk.program(
        'an-editor',
        '#!/bin/sh\ngrep -q "{clear}1234" "$1" && sed -i "s/{clear}1234/{clear}5678/; s/hello/good day/" "$1"\n',
      )
      await desk.type(line, { env: { EDITOR: 'an-editor', VISUAL: 'an-editor' } })
      const text = desk.read('config-repo/user-service.yml')
      expect(text).toContain('message: good day')
      const cipher = /\{cipher\}([0-9a-f]+)/.exec(text)?.[1] ?? ''
      expect(await server(desk, '/decrypt', cipher)).toBe('5678')
    }),
    line('msa config rekey --new-key-file new.key', async (desk, line) => {
      await desk.type('msa config keygen new.key')
      const before = desk.read('config-repo/user-service.yml')
      await desk.type(`${line} --dry-run`)
      expect(desk.read('config-repo/user-service.yml')).toBe(before)
      await desk.confirm(line)
      const after = desk.read('config-repo/user-service.yml')
      const open = (text: string) => text.replace(/\{cipher\}[0-9a-f]+/g, '{cipher}')
      expect(after).not.toBe(before)
      expect(open(after)).toBe(open(before))
      await desk.type('msa config check --key-file new.key')
      expect(readFileSync(join(desk.folder, 'config-repo/application.yml'), 'utf8')).toContain('# to be changed')
    }),
    aside('the key is also that of ENCRYPT_KEY', async (desk) => {
      const key = desk.read('new.key').trim()
      expect((await desk.type('msa config check', { env: { ENCRYPT_KEY: key } })).stdout).toContain('the key of ENCRYPT_KEY')
    }),
  ],
}

const showing = { 'management.endpoint.env.show-values': 'always' }

/** The config server, as curl asks it. */
async function server(desk: Desk, path: string, body?: string): Promise<string> {
  const words = body === undefined ? '' : ` -d '${body}'`
  return (await desk.type(`curl -sf ${desk.urlOf('config-service')}${path}${words}`)).stdout
}
