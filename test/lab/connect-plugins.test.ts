import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connectPluginsDir, installedPlugins, pluginNames } from '../../src/lab/connect-plugins.ts'
import { temporaryFolder } from '../support/rig.ts'
import { workedOut } from '../support/worked-out.ts'

const propertiesOf = (facts: Parameters<typeof workedOut>[0]) => {
  const { launch } = workedOut(facts).of('connect-1')
  return { launch, text: launch.files.find(({ path }) => path.endsWith('connect.properties'))?.content ?? '' }
}

test('only what was put there whole is a plugin', async () => {
  const labDir = await temporaryFolder()
  expect(installedPlugins(labDir)).toBeUndefined()
  await mkdir(join(connectPluginsDir(labDir), '.new-abc'), { recursive: true })
  expect(installedPlugins(labDir)).toBeUndefined()
  await mkdir(join(connectPluginsDir(labDir), 'jdbc'))
  expect(pluginNames(labDir)).toEqual(['jdbc'])
  expect(installedPlugins(labDir)).toBe(connectPluginsDir(labDir))
})

test('a worker looks for what was installed beside what it always has', () => {
  const machine = { plugins: '/state/labs/msa/connect-plugins' }
  expect(propertiesOf({}).text).toContain('plugin.path=/cache/debezium\nplugin.discovery=service_load\n')
  expect(propertiesOf({ machine }).text).toContain(
    'plugin.path=/cache/debezium,/state/labs/msa/connect-plugins\nplugin.discovery=hybrid_warn\n',
  )
})

test('in Docker the folder is mounted for the worker, and for nobody else', () => {
  const facts = { machine: { plugins: '/state/labs/msa/connect-plugins' }, runtime: 'docker' as const }
  const { launch, text } = propertiesOf(facts)
  expect(text).toContain('plugin.path=/opt/msa/plugins,/opt/msa/installed-plugins\n')
  const mount = { source: '/state/labs/msa/connect-plugins', target: '/opt/msa/installed-plugins' }
  expect(launch).toMatchObject({ mounts: expect.arrayContaining([mount]) })
  expect(workedOut(facts).of('kafka-1').launch).toMatchObject({ mounts: [] })
})
