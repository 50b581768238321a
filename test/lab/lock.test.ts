import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { takeLock } from '../../src/lab/lock.ts'
import { ownIdentity } from '../../src/runtime/processes/identity.ts'
import { programOf } from '../support/program.ts'
import { temporaryFolder } from '../support/rig.ts'

const takesLock = programOf('takes-lock')

function startTaker(path: string, rounds: number, end: 'release' | 'die'): ChildProcess & { printed: string } {
  const child = spawn(process.execPath, [takesLock, path, String(rounds), end], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const taker = Object.assign(child, { printed: '' })
  const onData = (bytes: Buffer): void => {
    taker.printed += bytes.toString()
  }
  child.stdout.on('data', onData)
  child.stderr.on('data', onData)
  return taker
}

test('a lock is one at a time, and comes free', async () => {
  const path = join(await temporaryFolder(), 'deep', 'lock')
  const waitedFor: number[] = []
  const first = await takeLock(path, { waitMs: 0 })
  const onWaiting = (pid: number): void => {
    waitedFor.push(pid)
    void first[Symbol.asyncDispose]()
  }
  const second = await takeLock(path, { waitMs: 10_000, onWaiting })
  await second[Symbol.asyncDispose]()
  expect(waitedFor).toEqual([process.pid])
  expect(await readdir(join(path, '..'))).toEqual([])
})

test('who waits too long is told for whom', async () => {
  const path = join(await temporaryFolder(), 'lock')
  await using _lock = await takeLock(path, { waitMs: 0 })
  const error = await takeLock(path, { waitMs: 0 }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'LAB_BUSY', exitCode: 3 })
  expect(String(error)).toMatch(new RegExp(`pid ${process.pid} \\(.*node`))
})

test('a wait that is called off ends', async () => {
  const path = join(await temporaryFolder(), 'lock')
  await using _lock = await takeLock(path, { waitMs: 0 })
  const abort = new AbortController()
  const waiting = takeLock(path, { waitMs: 60_000, signal: abort.signal, onWaiting: () => abort.abort(new Error('called off')) })
  await expect(waiting).rejects.toThrow('called off')
})

test.each([
  ['of a process that is gone', async () => JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1', nonce: '0123456789ab' })],
  [
    'whose pid is now another process',
    async () => JSON.stringify({ ...(await ownIdentity()), startTime: '1', nonce: '0123456789ab' }),
  ],
  ['that a crash of the machine left empty', async () => ''],
])('a lock %s is taken over, and nothing of it is left', async (_what, content) => {
  const path = join(await temporaryFolder(), 'lock')
  await writeFile(path, await content())
  await writeFile(`${path}.${2 ** 22 + 1}-01234567.new`, '')
  await (await takeLock(path, { waitMs: 0 }))[Symbol.asyncDispose]()
  expect(await readdir(join(path, '..'))).toEqual([])
})

test('a claimant that died in the middle does not hold anyone up', async () => {
  const path = join(await temporaryFolder(), 'lock')
  const gone = { pid: 2 ** 22 + 1, startTime: '1' }
  await writeFile(path, JSON.stringify({ ...gone, nonce: '0123456789ab' }))
  await writeFile(`${path}.0123456789ab`, JSON.stringify({ ...gone, nonce: 'ba9876543210' }))
  await (await takeLock(path, { waitMs: 0 }))[Symbol.asyncDispose]()
  expect(await readdir(join(path, '..'))).toEqual([])
})

test('a lock that is not ours any more is not released', async () => {
  const path = join(await temporaryFolder(), 'lock')
  const lock = await takeLock(path, { waitMs: 0 })
  await writeFile(path, JSON.stringify({ ...(await ownIdentity()), nonce: 'another' }))
  await lock[Symbol.asyncDispose]()
  expect(await readdir(join(path, '..'))).toEqual(['lock'])
})

test('many takers at once within one process never meet, though every lock they find is a dead one', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'lock')
  let inside = 0
  let most = 0
  const turn = async (): Promise<void> => {
    const lock = await takeLock(path, { waitMs: 30_000 })
    most = Math.max(most, ++inside)
    await readdir(folder)
    inside--
    // Not released but dead, as after kill -9: the next ones fight over it.
    await writeFile(
      path,
      JSON.stringify({
        pid: 2 ** 22 + 1,
        startTime: '1',
        nonce: JSON.stringify(await readdir(folder)).length.toString(16) + Math.random().toString(16).slice(2, 13),
      }),
    )
    await lock[Symbol.asyncDispose]()
  }
  await Promise.all(Array.from({ length: 40 }, turn))
  expect(most).toBe(1)
})

test('processes that are killed inside are followed by others, one at a time', async () => {
  const path = join(await temporaryFolder(), 'lock')
  const takers = [
    ...Array.from({ length: 3 }, () => startTaker(path, 25, 'release')),
    ...Array.from({ length: 4 }, () => startTaker(path, 1, 'die')),
  ]
  const ends = await Promise.all(takers.map((taker) => once(taker, 'close')))
  expect(takers.map((taker) => taker.printed.split('\n').filter((line) => line !== ''))).toEqual([
    ...Array.from({ length: 3 }, () => Array.from({ length: 25 }, () => 'owned')),
    ...Array.from({ length: 4 }, () => ['owned']),
  ])
  expect(ends.map(([code, signal]) => code ?? signal)).toEqual([0, 0, 0, 'SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGKILL'])
  await (await takeLock(path, { waitMs: 0 }))[Symbol.asyncDispose]()
  expect(await readdir(join(path, '..'))).toEqual([])
}, 60_000)
