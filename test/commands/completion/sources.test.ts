import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { namesOf } from '../../../src/commands/completion/sources.ts'
import { temporaryFolder } from '../../support/rig.ts'

test('labs and the instances of what there are several of are offered by name, and a broken state file offers nothing', async () => {
  const stateDir = await temporaryFolder()
  const state = { components: ['zookeeper', 'kafka'], scale: { kafka: 2, gone: 3 } }
  for (const [lab, text] of Object.entries({ msa: JSON.stringify(state), broken: '{' })) {
    await mkdir(join(stateDir, 'labs', lab), { recursive: true })
    await writeFile(join(stateDir, 'labs', lab, 'state.json'), text)
  }
  const names = { component: [{ word: 'kafka', summary: '' }] }
  const { lab, component } = namesOf({ paths: { stateDir, cacheDir: '', configDir: '', runtimeDir: '' } }, { names })
  expect((await lab?.())?.map(({ word }) => word).sort()).toEqual(['broken', 'msa'])
  expect((await component?.())?.map(({ word }) => word)).toEqual(['kafka', 'kafka-1', 'kafka-2'])
})

test('contexts are those of the project and of the person', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'msa.yaml'), 'contexts: {staging: {kafka: "b1:9093"}}\n')
  await writeFile(join(folder, 'contexts.yaml'), 'contexts: {mine: {zipkin: "http://z:9411"}}\n')
  const paths = { stateDir: folder, cacheDir: '', configDir: folder, runtimeDir: '' }
  const { context } = namesOf({ paths, cwd: folder }, { names: {} })
  expect(await context?.()).toEqual([
    { word: 'mine', summary: 'z:9411' },
    { word: 'staging', summary: 'b1:9093' },
  ])
})
