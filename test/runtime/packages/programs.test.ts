import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installLine, installPlan } from '../../../src/runtime/packages/plan.ts'
import { packagesOf, whichProgram } from '../../../src/runtime/packages/programs.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { toolsIn } from '../../support/tools.ts'

async function pathWith(...names: readonly string[]): Promise<{ PATH: string }> {
  return { PATH: await toolsIn(await temporaryFolder(), Object.fromEntries(names.map((name) => [name, 'exit 0']))) }
}

test('a program is found on the PATH; a folder or a file that cannot be run of the same name is not it', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'first', 'kcat'), { recursive: true })
  await mkdir(join(folder, 'second'))
  await writeFile(join(folder, 'second', 'kcat'), 'text')
  const bin = await toolsIn(folder, { kcat: 'exit 0' })
  expect(whichProgram('kcat', { PATH: `${join(folder, 'first')}:${join(folder, 'second')}::${bin}` })).toBe(join(bin, 'kcat'))
  expect(whichProgram('kcat', { PATH: join(folder, 'first') })).toBeUndefined()
  expect(whichProgram('kcat', {})).toBeUndefined()
})

test('programs of one package are one package, and the line names each once', async () => {
  const plan = installPlan(
    ['mariadbd', 'mariadb-install-db', 'mariadb', 'rabbitmq-server', 'epmd', 'java'],
    await pathWith('apt-get'),
  )
  expect(plan?.line).toBe('sudo apt-get install --no-install-recommends mariadb-server rabbitmq-server openjdk-17-jre-headless')
  expect(plan?.without).toEqual([])
})

test('each manager has its own names, and a Linux’s own goes before Homebrew', async () => {
  expect(installLine(['redis-server', 'java'], await pathWith('dnf', 'brew'))).toBe(
    'sudo dnf install redis java-17-openjdk-headless',
  )
  expect(installLine(['redis-server', 'java'], await pathWith('brew'))).toBe('brew install redis openjdk@17')
})

test('what a manager has no package of is said, and not installed', async () => {
  const plan = installPlan(['grafana', 'git'], await pathWith('apt-get'))
  expect(plan?.without).toEqual(['grafana'])
  expect(plan?.packages).toEqual([['git']])
  expect(installLine(['grafana'], await pathWith('apt-get'))).toBeUndefined()
})

test('every program that a lab needs has a package with each manager, but for Grafana', () => {
  const needed = [
    'java',
    'mvn',
    'git',
    'rabbitmq-server',
    'epmd',
    'mariadbd',
    'mariadb-install-db',
    'mariadb',
    'redis-server',
    'prometheus',
  ]
  for (const program of needed) {
    for (const manager of ['apt', 'dnf', 'brew'] as const)
      expect(packagesOf(program, manager), `${program} with ${manager}`).toBeDefined()
  }
  expect(packagesOf('grafana', 'apt')).toBeUndefined()
})
