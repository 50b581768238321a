import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connectPluginsDir, installedPlugins, pluginNames } from '../../../src/lab/connect-plugins.ts'
import { unzip } from '../../../src/runtime/unzip.ts'
import { dropStaged, parseCoordinates, putPlugin, stagePlugin } from '../../../src/systems/connect/install-plugin.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { zipOf } from '../../support/zip.ts'

async function setup() {
  const labDir = await temporaryFolder()
  const archive = join(labDir, 'jdbc-10.7.zip')
  const bytes = zipOf({ 'jdbc-10.7/lib/jdbc.jar': 'a jar', 'jdbc-10.7/manifest.json': '{}' })
  await writeFile(archive, bytes)
  return {
    labDir,
    archive,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    place: { labDir, env: {}, signal: AbortSignal.timeout(10_000) },
  }
}

test('an archive is unpacked beside its place, and is there for the worker only when it was put there', async () => {
  const { labDir, archive, sha256, place } = await setup()
  const staged = await stagePlugin(archive, sha256.toUpperCase(), place)
  expect(staged).toMatchObject({ name: 'jdbc-10.7', sha256, jars: 1, isThere: false })
  expect(installedPlugins(labDir)).toBeUndefined()
  await putPlugin(staged)
  expect(installedPlugins(labDir)).toBe(connectPluginsDir(labDir))
  expect(await readFile(join(connectPluginsDir(labDir), 'jdbc-10.7/jdbc-10.7/lib/jdbc.jar'), 'utf8')).toBe('a jar')
  expect((await stagePlugin(archive, undefined, place)).isThere).toBe(true)
})

test('what is not the file it must be leaves nothing behind', async () => {
  const { labDir, archive, place } = await setup()
  await expect(stagePlugin(archive, 'f'.repeat(64), place)).rejects.toMatchObject({ code: 'ARTEFACT_CORRUPT' })
  expect(await readdir(connectPluginsDir(labDir))).toEqual([])
})

test('a jar and a folder of jars are plugins; what has no jar is none', async () => {
  const { labDir, place } = await setup()
  await mkdir(join(labDir, 'mine'))
  await expect(stagePlugin(join(labDir, 'mine'), undefined, place)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await writeFile(join(labDir, 'mine', 'a.jar'), 'a jar')
  const staged = [
    await stagePlugin(join(labDir, 'mine'), undefined, place),
    await stagePlugin(join(labDir, 'mine', 'a.jar'), undefined, place),
  ]
  expect(staged.map(({ name, jars }) => [name, jars])).toEqual([
    ['mine', 1],
    ['a', 1],
  ])
  for (const each of staged) await dropStaged(each)
  expect(pluginNames(labDir)).toEqual([])
})

test('neither a file nor coordinates is told as such', async () => {
  const { place } = await setup()
  await expect(stagePlugin('jdbc.zp', undefined, place)).rejects.toMatchObject({ code: 'INPUT_INVALID', exitCode: 2 })
})

test('coordinates are read as Maven writes them', () => {
  expect(parseCoordinates('g.h:n:1.0')).toEqual({ group: 'g.h', name: 'n', version: '1.0', extension: 'jar' })
  expect(parseCoordinates('g:n:tar.gz:plugin:1.0')).toEqual({
    group: 'g',
    name: 'n',
    version: '1.0',
    extension: 'tar.gz',
    classifier: 'plugin',
  })
  expect(parseCoordinates('/tmp/x.zip')).toBeUndefined()
})

test.each([
  ['that leads out of its folder', zipOf({ '../out.jar': 'x' }), 'would write to'],
  ['with a link', zipOf({ 'link.jar': '/etc/passwd' }, { mode: 0o120777 }), 'neither a file nor a folder'],
  ['that says another size', zipOf({ 'a.jar': 'x'.repeat(99) }, { sizeBytes: 5 }), 'damaged: "a.jar" is not what it should be'],
  ['that was cut off', zipOf({ 'a.jar': 'x' }).subarray(0, 60), 'it is no zip'],
])('a zip %s is refused', async (_, bytes, message) => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'a.zip'), bytes)
  await mkdir(join(folder, 'to'))
  await expect(unzip(join(folder, 'a.zip'), join(folder, 'to'))).rejects.toThrow(message)
  expect(await readdir(join(folder, 'to'))).toEqual([])
})

test('what another program packed is unpacked', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'a.jar'), 'x'.repeat(100_000))
  try {
    execFileSync('python3', ['-m', 'zipfile', '-c', 'a.zip', 'a.jar'], { cwd: folder })
  } catch {
    return
  }
  await unzip(join(folder, 'a.zip'), join(folder, 'to'))
  expect(await readFile(join(folder, 'to', 'a.jar'), 'utf8')).toBe('x'.repeat(100_000))
})
