import { mkdir, rename, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { watchFiles } from '../../src/runtime/watch-files.ts'
import { eventually, temporaryFolder } from '../support/rig.ts'

/** A folder of sources with a watch on it, and what it told. */
async function setup(patterns: readonly string[]) {
  const folder = await temporaryFolder()
  const put = async (path: string, content: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  for (const path of ['src/app.js', 'src/deep/part.ts', 'src/notes.md', 'node_modules/x/index.js', 'logs/out.log'])
    await put(path, '')
  const changes: string[] = []
  const watch = watchFiles(
    patterns.map((pattern) => join(folder, pattern)),
    { changed: (what) => changes.push(what), trouble: (because) => changes.push(because) },
    { settleMs: 40, mostMs: 200, lookAgainMs: 50 },
  )
  onTestFinished(() => watch.stop())
  /** It listens once a change of something that counts is told. */
  const listening = async (path: string) => {
    let count = 0
    await eventually('it listens', async () => {
      count += 1
      await put(path, `${count}`)
      return changes.length > 0
    })
    await eventually('it is quiet', async () => {
      const before = changes.length
      await pause(100)
      return changes.length === before
    })
    changes.splice(0)
  }
  return { folder, put, changes, watch, listening }
}

test('a folder tells what changes in it and below, also in what is new', async () => {
  const { put, changes, listening } = await setup(['src'])
  await listening('src/app.js')
  await put('src/deep/part.ts', 'x')
  await eventually('it is told', () => changes.includes(join('deep', 'part.ts')))
  await put('src/new/more.ts', 'x')
  await eventually('the new one is told', () => changes.some((what) => what.startsWith('new')))
})

test('changes that come together are told once', async () => {
  const { put, changes, listening } = await setup(['src'])
  await listening('src/app.js')
  for (const count of [1, 2, 3, 4, 5]) await put(`src/file-${count}.ts`, 'x')
  await eventually('it is told', () => changes.length > 0)
  await pause(100)
  expect(changes).toHaveLength(1)
})

test('a file is watched by its name: an editor puts another one in its place', async () => {
  const { folder, put, changes, listening } = await setup(['src/app.js'])
  await listening('src/app.js')
  await put('src/other.js', 'x')
  await put('src/app.js.new', 'by an editor')
  await rename(join(folder, 'src/app.js.new'), join(folder, 'src/app.js'))
  await eventually('it is told', () => changes.length > 0)
  expect(changes).toEqual(['app.js'])
})

test('a pattern chooses', async () => {
  const { put, changes, listening } = await setup(['src/**/*.{ts,js}'])
  await listening('src/app.js')
  await put('src/notes.md', 'x')
  await put('src/deep/part.ts', 'x')
  await eventually('it is told', () => changes.length > 0)
  expect(changes).toEqual([join('deep', 'part.ts')])
})

test('what programs write and what others bring is no change; neither is a touch without one', async () => {
  const { folder, put, changes, listening } = await setup(['.'])
  await listening('src/app.js')
  for (const path of ['node_modules/x/index.js', 'logs/out.log', 'src/own.log', '.git/HEAD', 'src/shop.db']) await put(path, 'x')
  await utimes(join(folder, 'src'), new Date(), new Date())
  await put('src/app.js', 'at last')
  await eventually('it is told', () => changes.length > 0)
  expect(changes).toEqual([join('src', 'app.js')])
})

test('what is not there yet is watched once it is', async () => {
  const { put, changes } = await setup(['built/app.js'])
  await put('built/app.js', '1')
  await eventually('it is told', () => changes.length > 0)
  expect(changes[0]).toBe('app.js')
})
