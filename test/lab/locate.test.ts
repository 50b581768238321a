import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { connectTo, labsWithSocket, locateLab } from '../../src/lab/locate.ts'
import type { Paths } from '../../src/lab/paths.ts'
import { temporaryFolder } from '../support/rig.ts'

const paths: Paths = {
  stateDir: '/home/ada/.local/state/msa',
  cacheDir: '/home/ada/.cache/msa',
  configDir: '/home/ada/.config/msa',
  runtimeDir: '/run/user/1000/msa',
}

test('a lab is found by its name and state folder alone, always the same', () => {
  const lab = locateLab(paths, 'msa')
  expect(lab).toEqual({
    ...locateLab({ ...paths, runtimeDir: '/tmp/msa-1000' }, 'msa'),
    socketPath: lab.socketPath,
    files: expect.anything(),
  })
  expect(lab.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(lab.files.state).toBe('/home/ada/.local/state/msa/labs/msa/state.json')
  expect(lab.socketPath).toMatch(/^\/run\/user\/1000\/msa\/msa-[0-9a-f]{6}\.sock$/)
})

test('another name, or another state folder, is another lab', () => {
  const ids = [locateLab(paths, 'msa'), locateLab(paths, 'b'), locateLab({ ...paths, stateDir: '/elsewhere/msa' }, 'msa')]
  expect(new Set(ids.map(({ id }) => id)).size).toBe(3)
  expect(new Set(ids.map(({ socketPath }) => socketPath)).size).toBe(3)
})

test('the longest name still makes a path that a socket may have everywhere', () => {
  const lab = locateLab({ ...paths, runtimeDir: `/${'r'.repeat(59)}` }, 'n'.repeat(30))
  expect(Buffer.byteLength(lab.socketPath)).toBeLessThanOrEqual(103)
})

test('labs of this state folder that left a socket are listed; others, and other files, are not', async () => {
  const runtimeDir = join(await temporaryFolder(), 'run')
  const here = { ...paths, runtimeDir }
  expect(await labsWithSocket(here)).toEqual([])
  const sockets = [locateLab(here, 'msa'), locateLab(here, 'shop-2'), locateLab({ ...here, stateDir: '/elsewhere' }, 'foreign')]
  await mkdir(runtimeDir)
  for (const { socketPath } of sockets) await writeFile(socketPath, '')
  await writeFile(join(dirname(sockets[0]?.socketPath ?? ''), 'note.txt'), '')
  expect((await labsWithSocket(here)).sort()).toEqual(['msa', 'shop-2'])
})

test('a lab whose supervisor does not run has nobody to talk to', async () => {
  expect(await connectTo(locateLab({ ...paths, runtimeDir: await temporaryFolder() }, 'msa'))).toBeUndefined()
})
