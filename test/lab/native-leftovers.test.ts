import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { nativeLeftovers, removeNativeLeftovers } from '../../src/lab/native-leftovers.ts'
import { spawnGuarded } from '../../src/runtime/processes/guarded.ts'
import { findMarked, markedEnv } from '../../src/runtime/processes/marked.ts'
import { home, phoning } from '../support/rig.ts'

/** A marked program in a session of its own, as a dead supervisor leaves it; resolves when it runs. */
async function leave(labId: string, instanceId: string, nonce: string, more = ''): Promise<number> {
  const phone = await home()
  const env = markedEnv({ ...process.env, HOME_PORT: String(phone.port) }, { labId, labName: 'msa', instanceId, nonce })
  const child = spawn(process.execPath, ['-e', phoning('left', more)], { env, detached: true, stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  await phone.message()
  return child.pid ?? 0
}

test('leftovers go, those that do not heed SIGTERM and those that stand still too', async () => {
  const labId = randomUUID()
  const pids = [
    await leave(labId, 'kafka-1', 'a'),
    await leave(labId, 'kafka-1', 'b', "process.on('SIGTERM',()=>{})"),
    await leave(labId, 'zipkin-1', 'c'),
  ]
  process.kill(pids[2] ?? 0, 'SIGSTOP')
  const found = await nativeLeftovers(labId, [])
  expect(found.map(({ pid }) => pid).toSorted()).toEqual(pids.toSorted())
  const removed = await removeNativeLeftovers(found)
  expect(removed.map(({ pid }) => pid).toSorted()).toEqual(pids.toSorted())
  expect(await findMarked(labId)).toEqual([])
})

test('what came of the same start as a spared program is spared', async () => {
  const labId = randomUUID()
  const spared = await leave(labId, 'rabbitmq-1', 'live')
  await leave(labId, 'rabbitmq-1', 'live')
  const old = await leave(labId, 'rabbitmq-1', 'old')
  expect((await nativeLeftovers(labId, [spared])).map(({ pid }) => pid)).toEqual([old])
})

test('what a leftover starts while it ends goes with it', async () => {
  const labId = randomUUID()
  const starts =
    "process.on('SIGTERM',()=>{require('child_process').spawn('sleep',['1000'],{detached:true,stdio:'ignore'});process.exit()})"
  await leave(labId, 'kafka-1', 'a', starts)
  const removed = await removeNativeLeftovers(await nativeLeftovers(labId, []))
  expect(removed.map(({ command }) => command)).toContain('sleep 1000')
  expect(await findMarked(labId)).toEqual([])
})

test('a process that has become another one is left alone', async () => {
  const labId = randomUUID()
  const pid = await leave(labId, 'kafka-1', 'a')
  const [found] = await nativeLeftovers(labId, [])
  if (!found) throw new Error('nothing was found')
  const stranger = { ...found, startTime: '1', labId: randomUUID() }
  await removeNativeLeftovers([stranger])
  expect((await findMarked(labId)).map((process) => process.pid)).toEqual([pid])
})

test('a program that has overwritten its environment goes with its guard', async () => {
  const labId = randomUUID()
  const phone = await home()
  const mark = { labId, labName: 'msa', instanceId: 'redis-1', nonce: 'a' }
  const child = await spawnGuarded({
    // Without the mark, as after an overwritten environment.
    command: ['env', '-u', 'MSA_COMPONENT', process.execPath, '-e', phoning('unmarked')],
    cwd: '/',
    env: markedEnv({ ...process.env, HOME_PORT: String(phone.port) }, mark),
    onLine: () => undefined,
  })
  onTestFinished(() => child.signalGroup('SIGKILL'))
  await phone.message()
  const found = await nativeLeftovers(labId, [])
  expect(found.map(({ isGuard }) => isGuard)).toEqual([true])
  await removeNativeLeftovers(found)
  expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' })
})

test('nothing to remove is fine', async () => {
  expect(await removeNativeLeftovers(await nativeLeftovers(randomUUID(), []))).toEqual([])
})
