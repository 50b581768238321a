import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { machineOf } from '../../src/lab/machine.ts'
import { emptyRecord } from '../../src/lab/record.ts'
import { temporaryFolder } from '../support/rig.ts'

const facts = {
  labDir: '/state/labs/msa',
  cacheDir: '/cache',
  user: { name: 'ada', isRoot: false },
  sharesHostNetwork: false,
  secret: () => '',
  images: {},
  nodePath: '/usr/bin/node',
  packageDir: '/msa/dist',
  config: emptyRecord({ dir: '/state/labs/msa' }).config,
}

test('a program that is not there yet goes by its name, and a java that is not there makes no archive', async () => {
  const machine = machineOf({ ...facts, env: { PATH: await temporaryFolder() } })
  expect(machine.pathOfProgram('redis-server')).toBe('redis-server')
  expect(machine.pathOfArchive({ name: 'kafka', jars: { native: ['kafka'] } })).toSatisfy(
    (path) => path === null || typeof path === 'string',
  )
})

test('a program that is there goes by its path', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'bin'))
  await writeFile(join(folder, 'bin', 'redis-server'), '#!/bin/sh\n')
  await chmod(join(folder, 'bin', 'redis-server'), 0o755)
  expect(machineOf({ ...facts, env: { PATH: join(folder, 'bin') } }).pathOfProgram('redis-server')).toBe(
    join(folder, 'bin', 'redis-server'),
  )
})

test('jars are in the cache, one folder per set', () => {
  const machine = machineOf({ ...facts, env: {} })
  expect(machine.pathOfJars('kafka')).toMatch(/^\/cache\//)
  expect(machine.pathOfJars('kafka')).not.toBe(machine.pathOfJars('zipkin'))
})
