import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { components } from '../../src/lab/components.ts'
import { leaveOut } from '../../src/lab/leave-out.ts'
import type { DockerEngine } from '../../src/runtime/docker.ts'
import { temporaryFolder } from '../support/rig.ts'

const engine = (has: boolean, pulls = false) =>
  ({ hasImage: async () => has, canPull: async () => pulls }) as Partial<DockerEngine> as DockerEngine
const bare = { PATH: '/nowhere' }

test('what is optional and cannot be had is left out, with why', async () => {
  expect(await leaveOut(components, [], 'native', {}, engine(false), bare)).toEqual([
    { name: 'grafana', because: 'grafana is not installed, and this system has no package of it' },
  ])
  expect(await leaveOut(components, [], 'docker', { grafana: 'mine/grafana:1' }, engine(false), bare)).toEqual([
    { name: 'grafana', because: 'the image mine/grafana:1 is not here and cannot be had' },
  ])
})

test('what can be had stays', async () => {
  expect(await leaveOut(components, [], 'docker', {}, engine(true), bare)).toEqual([])
  expect(await leaveOut(components, [], 'docker', {}, engine(false, true), bare)).toEqual([])
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'grafana'), '#!/bin/sh\n')
  await chmod(join(folder, 'grafana'), 0o755)
  expect(await leaveOut(components, [], 'native', {}, engine(false), { PATH: folder })).toEqual([])
})

test('what was asked for by name is not optional', async () => {
  expect(await leaveOut(components, ['grafana'], 'native', {}, engine(false), bare)).toEqual([])
})
