import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { serviceNamesFor } from '../../../src/services/config-service/monitor/service-names.ts'
import { watchFolders } from '../../../src/services/config-service/monitor/watch-folders.ts'
import { configServiceWith, native, temporaryFolder } from './rig.ts'

const push = { commits: [{ added: ['a-service.yml'], removed: ['b.yml'], modified: ['a-service.yml', 'c.properties'] }] }

test.each([
  ['GitHub', { 'x-github-event': 'push' }, push, ['a-service', 'a', 'b', 'c']],
  ['GitLab', { 'x-gitlab-event': 'Push Hook' }, push, ['a-service', 'a', 'b', 'c']],
  ['Gitee', { 'x-git-oschina-event': 'Push Hook' }, push, ['a-service', 'a', 'b', 'c']],
  ['Gogs', { 'x-gogs-event': 'push' }, push, ['a-service', 'a', 'b', 'c']],
  ['Gitea', { 'x-gitea-event': 'push' }, push, ['*']],
  ['Bitbucket', { 'x-event-key': 'repo:push', 'x-hook-uuid': '1' }, { push: { changes: [] } }, ['*']],
  ['Bitbucket, merged', { 'x-event-key': 'pullrequest:fulfilled', 'x-hook-uuid': '1' }, { push: { changes: [] } }, ['*']],
  ['Bitbucket server', { 'x-event-key': 'repo:refs_changed', 'x-request-id': '1' }, { changes: [] }, ['*']],
  ['Bitbucket server, merged', { 'x-event-key': 'pr:merged', 'x-request-id': '1' }, {}, ['*']],
  ['Bitbucket without its id', { 'x-event-key': 'repo:push' }, { push: { changes: [] } }, []],
  ['nobody', {}, push, []],
  ['nobody, with odd commits', { 'x-github-event': 'push' }, { commits: [null, 1, { added: 5 }] }, []],
])('a push from %s refreshes the applications it names', async (_, headers, payload, names) => {
  const { app, refreshed } = await configServiceWith(native(temporaryFolder()))
  const answer = await app.inject({ method: 'POST', url: '/monitor', headers, payload })
  expect(answer.json()).toEqual(names)
  expect(refreshed).toEqual(names)
})

test('a forge can be left out, and a form can name paths', async () => {
  const { app } = await configServiceWith(
    native(temporaryFolder(), {
      'spring.cloud.config.server.monitor.gitlab.enabled': 'false',
      'spring.cloud.config.monitor.endpoint.path': '/hooks',
    }),
  )
  const post = (headers: Record<string, string>, payload: string | object) =>
    app.inject({ method: 'POST', url: '/hooks/monitor', headers, payload })
  expect((await post({ 'x-gitlab-event': 'Push Hook' }, push)).json()).toEqual([])
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  expect((await post(form, 'path=a.yml&path=application-dev.yml')).json()).toEqual(['a', 'application-dev', '*'])
  expect((await post(form, 'path=a.yml,%20b.yml')).json()).toEqual(['a', 'b'])
  expect((await post(form, 'path=')).json()).toEqual([])
})

test.each([
  ['user-service-dev.yml', ['user-service-dev', 'user-service', 'user']],
  ['a/b/application.yml', ['*']],
  ['README', ['README']],
  ['.yml', ['']],
])('%s may belong to %j', (path, names) => {
  expect(serviceNamesFor(path)).toEqual(names)
})

test('the watcher tells each change of a file, and nothing of what editors leave behind', async () => {
  const root = temporaryFolder()
  mkdirSync(join(root, '.git'))
  writeFileSync(join(root, 'kept.yml'), 'a: 1\n')
  writeFileSync(join(root, 'removed.yml'), 'a: 1\n')
  const seen: string[] = []
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  watchFolders([root], { intervalMs: 10, signal: stop.signal, onChange: async (paths) => void seen.push(...paths) })
  const told = async (...names: string[]): Promise<void> => {
    await vi.waitFor(() => expect(seen).toEqual(names.map((name) => join(root, name))), { interval: 5, timeout: 5000 })
    seen.length = 0
  }
  for (const name of ['.kept.yml.swp', 'kept.yml~', '#kept.yml#', '4913', '.git/index']) writeFileSync(join(root, name), 'x')
  writeFileSync(join(root, 'new.yml'), 'a: 1\n')
  await told('new.yml')
  // As editors save: beside it, then over it.
  writeFileSync(join(root, '.tmp'), 'a: 2\n')
  renameSync(join(root, '.tmp'), join(root, 'kept.yml'))
  await told('kept.yml')
  rmSync(join(root, 'removed.yml'))
  await told('removed.yml')
  mkdirSync(join(root, 'sub'))
  writeFileSync(join(root, 'sub/deep.yml'), 'a: 1\n')
  await told('sub/deep.yml')
})
