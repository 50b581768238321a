import { execFileSync } from 'node:child_process'
import { createReadStream, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { healthOf } from '../../../src/services/config-service/health.ts'
import { configServiceWith, type Properties, type Rig, temporaryFolder } from './rig.ts'

const git = 'spring.cloud.config.server.git'

/** Without anybody's identity or settings. */
function repository(folder = join(temporaryFolder(), 'repo')) {
  mkdirSync(folder, { recursive: true })
  const run = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'commit.gpgsign=false', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
    }).trim()
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const commit = (path: string, text: string): string => {
    write(path, text)
    run('add', '-A')
    run('commit', '-qm', 'x')
    return run('rev-parse', 'HEAD')
  }
  run('init', '-q', '-b', 'main')
  return { folder, run, write, commit }
}

async function serving(uri: string, more: Properties = {}): Promise<Rig> {
  return configServiceWith({ [`${git}.uri`]: uri, ...more })
}

async function found({ app }: Rig, url: string) {
  const answer = await app.inject(url)
  const { propertySources = [], version } = answer.json()
  const sources: { name: string; source: Record<string, unknown> }[] = propertySources
  return {
    status: answer.statusCode,
    version,
    names: sources.map(({ name }) => name),
    values: sources.map(({ source }) => source.v),
  }
}

test('a saved file counts at once, and a commit changes the version', async () => {
  const { folder, write, commit } = repository()
  const first = commit('user-service.yml', 'v: 1\n')
  const rig = await serving(`file://${folder}`)
  expect(await found(rig, '/user-service/default')).toMatchObject({ version: first, values: [1] })
  write('user-service.yml', 'v: 2\n')
  expect(await found(rig, '/user-service/default')).toMatchObject({ version: first, values: [2] })
  const second = commit('user-service.yml', 'v: 3\n')
  expect(await found(rig, '/user-service/default')).toMatchObject({ version: second, values: [3] })
  expect(await found(rig, '/user-service/default/main')).toMatchObject({ version: second, values: [3] })
})

test('a repository without any commit is served', async () => {
  const { folder, write } = repository()
  write('user-service.yml', 'v: 1\n')
  const rig = await serving(`file://${folder}`)
  expect(await found(rig, '/user-service/default')).toMatchObject({ status: 200, version: null, values: [1] })
  expect(await found(rig, '/user-service/default/nosuch')).toMatchObject({ status: 404 })
})

test('other branches, tags and commits are read beside the work tree, which stays as it is', async () => {
  const { folder, run, write, commit } = repository()
  const first = commit('user-service.yml', 'v: 1\n')
  run('tag', '-a', 'v1.0', '-m', 'annotated')
  run('checkout', '-qb', 'feature/x')
  const second = commit('sub/user-service.yml', 'v: 2\n')
  run('checkout', '-q', 'main')
  write('user-service.yml', 'v: unsaved\n')
  const rig = await serving(`file://${folder}`, { [`${git}.search-paths`]: '{application},s*' })
  expect(await found(rig, '/user-service/default/feature(_)x')).toEqual({
    status: 200,
    version: second,
    names: [`file://${folder}/sub/user-service.yml`, `file://${folder}/user-service.yml`],
    values: [2, 1],
  })
  expect(await found(rig, '/user-service/default/v1.0')).toMatchObject({ version: first, values: [1] })
  expect(await found(rig, `/user-service/default/${first.slice(0, 7)}`)).toMatchObject({ version: first, values: [1] })
  expect(await found(rig, '/user-service/default/main~0')).toMatchObject({ status: 404 })
  expect(await found(rig, '/user-service/default/HEAD')).toMatchObject({ version: first, values: ['unsaved'] })
  expect(await found(rig, '/user-service/default')).toMatchObject({ version: first, values: ['unsaved'] })
  expect((await rig.app.inject('/user-service/default/feature(_)x/sub/user-service.yml')).body).toBe('v: 2\n')
  expect(run('status', '--porcelain', '--branch')).toBe('## main\n M user-service.yml')
  run('branch', '-f', 'feature/x', first)
  expect(await found(rig, '/user-service/default/feature(_)x')).toMatchObject({ version: first, values: [1] })
})

test('without main it is master, and without both what is checked out', async () => {
  const { folder, run, commit } = repository()
  commit('user-service.yml', 'v: 1\n')
  run('branch', '-m', 'master')
  const rig = await serving(`file://${folder}`)
  expect(await found(rig, '/user-service/default')).toMatchObject({ values: [1] })
  run('branch', '-m', 'trunk')
  expect(await found(rig, '/user-service/default')).toMatchObject({ values: [1] })
  expect(await found(rig, '/user-service/default/master')).toMatchObject({ status: 404 })
})

test('a label that names no commit is a 404', async () => {
  const { folder, commit } = repository()
  commit('user-service.yml', 'v: 1\n')
  const rig = await serving(`file://${folder}`)
  for (const label of ['--help', '-h', 'main^{tree}', 'main:user-service.yml', 'nosuch', 'a b', '@{u}', 'x'.repeat(3000)]) {
    expect(await found(rig, `/user-service/default/${encodeURIComponent(label)}`)).toMatchObject({ status: 404 })
  }
})

test('a link leads out neither of the work tree nor of a commit', async () => {
  const { folder, run, commit } = repository()
  writeFileSync(join(folder, '../outside.yml'), 'v: outside\n')
  symlinkSync('../outside.yml', join(folder, 'user-service.yml'))
  symlinkSync('../outside.yml', join(folder, 'notes.txt'))
  symlinkSync('application.yml', join(folder, 'order-service.yml'))
  commit('application.yml', 'v: inside\n')
  run('branch', 'other')
  const rig = await serving(`file://${folder}`)
  for (const label of ['main', 'other']) {
    expect(await found(rig, `/user-service/default/${label}`)).toMatchObject({ values: ['inside'] })
    expect(await found(rig, `/order-service/default/${label}`)).toMatchObject({ values: ['inside', 'inside'] })
    expect((await rig.app.inject(`/user-service/default/${label}/notes.txt`)).statusCode).toBe(404)
    expect((await rig.app.inject(`/user-service/default/${label}/.git/config`)).statusCode).toBe(404)
  }
})

test('the patterns of repos choose among repositories', async () => {
  const [one, two, three] = [repository(), repository(), repository()]
  one.commit('application.yml', 'v: default\n')
  two.commit('application.yml', 'v: team\n')
  three.commit('application.yml', 'v: local\n')
  const rig = await serving(`file://${one.folder}`, {
    [`${git}.repos.team.uri`]: `file://${two.folder}`,
    [`${git}.repos.team.pattern`]: 'team-*,other',
    [`${git}.repos.local.uri`]: `file://${three.folder}`,
    [`${git}.repos.local.pattern`]: '*/local',
  })
  for (const [url, value] of [
    ['/user-service/default', 'default'],
    ['/team-a/default', 'team'],
    ['/other/dev', 'team'],
    ['/user-service/local', 'local'],
    ['/user-service/local,dev', 'local'],
    ['/user-service/dev', 'default'],
  ] as const) {
    expect(await found(rig, url)).toMatchObject({ values: [value] })
  }
})

/** As simple as git's transport over HTTP can be: the files of a bare repository, for who knows the password. */
async function remote(bare: string, authorization: string | undefined): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    if (authorization !== undefined && request.headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
      return
    }
    const path = join(bare, new URL(request.url ?? '/', 'http://x').pathname)
    createReadStream(path)
      .on('error', () => response.writeHead(404).end())
      .pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port }
}

test('a remote repository is fetched with its password, and its last state is served while it is away', async () => {
  const { folder, run, commit } = repository()
  const bare = `${folder}.git`
  const push = (): void => {
    rmSync(bare, { recursive: true, force: true })
    run('clone', '-q', '--bare', '.', bare)
    run('-C', bare, 'update-server-info')
  }
  const first = commit('user-service.yml', 'v: 1\n')
  push()
  const { server, port } = await remote(bare, `Basic ${Buffer.from('reader:se cret').toString('base64')}`)
  const uri = `http://127.0.0.1:${port}/config`
  const rig = await serving(`http://reader:se%20cret@127.0.0.1:${port}`)
  expect(await found(rig, '/user-service/default')).toEqual({
    status: 200,
    version: first,
    names: [`http://127.0.0.1:${port}/user-service.yml`],
    values: [1],
  })
  const second = commit('user-service.yml', 'v: 2\n')
  push()
  expect(await found(rig, '/user-service/default')).toMatchObject({ version: second, values: [2] })
  const testRequest = { application: 'user-service', profiles: 'default', label: undefined }
  const health = () => healthOf(rig.source, { acceptEmpty: true, downStatus: 'DOWN', repositories: [testRequest] })
  expect(await health()).not.toHaveProperty('details.unreachable')
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  for (let round = 0; round < 3; round++)
    expect(await found(rig, '/user-service/default')).toMatchObject({ version: second, values: [2] })
  expect(await health()).toMatchObject({ status: 'UP', details: { unreachable: [{ uri: uri.replace('/config', '') }] } })
  const warnings = rig.logged().filter(({ level }) => level === 40)
  expect(warnings).toHaveLength(1)
  expect(JSON.stringify([warnings, await health()])).not.toMatch(/se cret|se%20cret/)
})

test('a remote repository that was never there is a 404, and health is DOWN', async () => {
  const rig = await serving('http://127.0.0.1:1/nosuch')
  expect(await found(rig, '/user-service/default')).toMatchObject({ status: 404 })
  const testRequest = { application: 'app', profiles: 'default', label: undefined }
  expect(await healthOf(rig.source, { acceptEmpty: true, downStatus: 'DOWN', repositories: [testRequest] })).toMatchObject({
    status: 'DOWN',
  })
})

test('several sources are laid over each other in their order', async () => {
  const { folder, commit } = repository()
  commit('application.yml', 'v: git\n')
  const root = temporaryFolder()
  writeFileSync(join(root, 'application.yml'), 'v: native\n')
  const composite = 'spring.cloud.config.server.composite'
  const both = {
    [`${composite}[0].type`]: 'git',
    [`${composite}[0].uri`]: `file://${folder}`,
    [`${composite}[1].type`]: 'native',
    [`${composite}[1].search-locations`]: `file:${root}`,
  }
  const rig = await configServiceWith({ 'spring.profiles.active': 'composite', ...both })
  expect(await found(rig, '/app/default')).toMatchObject({ version: null, values: ['git', 'native'] })
  expect(await found(rig, '/app/default/nosuch')).toMatchObject({ status: 404 })
  const turned = await configServiceWith({
    'spring.profiles.active': 'composite',
    ...both,
    [`${composite}[0].order`]: '5',
    'spring.cloud.config.server.fail-on-composite-error': 'false',
  })
  expect(await found(turned, '/app/default')).toMatchObject({ values: ['native', 'git'] })
  expect(await found(turned, '/app/default/nosuch')).toMatchObject({ values: ['native'] })
})
