import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { type GuardedProcess, spawnGuarded } from '../../../src/runtime/processes/guarded.ts'
import { identityOf } from '../../../src/runtime/processes/identity.ts'
import { processTable } from '../../../src/runtime/processes/process-table.ts'
import { programOf } from '../../support/program.ts'
import { eventually, home, phoning } from '../../support/rig.ts'

const node = process.execPath
const guards = programOf('guards')

interface Started {
  readonly child: GuardedProcess
  readonly lines: string[]
}

async function start(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const lines: string[] = []
  const child = await spawnGuarded({
    command,
    cwd: '/',
    env: { ...process.env, ...env },
    onLine: (stream, text) => lines.push(`${stream} ${text}`),
  })
  onTestFinished(() => child.signalGroup('SIGKILL'))
  return { child, lines }
}

async function groupOf(group: number): Promise<number[]> {
  return (await processTable()).filter((row) => row.group === group && !row.isZombie).map((row) => row.pid)
}

async function stateOf(pid: number): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return /\) (\S)/.exec(await readFile(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? ''
}

test('the program is the process we started, and its exit code comes through', async () => {
  const { child, lines } = await start(['sh', '-c', 'echo $$; echo oops >&2; exit 7'])
  expect(await child.ended).toEqual({ code: 7, signal: null })
  expect(lines.toSorted()).toEqual(['err oops', `out ${child.pid}`])
})

test('every argument arrives as it was', async () => {
  const args = ['a b', '', '$HOME', "it's", '*', '--', '\\n']
  const { child, lines } = await start([node, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...args])
  await child.ended
  expect(lines).toEqual([`out ${JSON.stringify(args)}`])
})

test('a program that is not there ends with 127 and says so', async () => {
  const { child, lines } = await start(['/no/such/program'])
  expect(await child.ended).toEqual({ code: 127, signal: null })
  expect(lines.join()).toContain('/no/such/program')
})

test('a working directory that is not there fails the start', async () => {
  await expect(
    spawnGuarded({ command: ['true'], cwd: '/no/such/folder', env: process.env, onLine: () => undefined }),
  ).rejects.toThrow('ENOENT')
})

test('the last line without a newline is handed out before the end', async () => {
  const { child, lines } = await start(['sh', '-c', 'printf "one\\ntwo"'])
  await child.ended
  expect(lines).toEqual(['out one', 'out two'])
})

test('what the program leaves in its group goes with it, the watcher too', async () => {
  const phone = await home()
  const { child } = await start(['sh', '-c', `"${node}" -e "$CHILD" & "${node}" -e "$CHILD" & wait`], {
    CHILD: phoning('child', "process.on('SIGTERM',()=>{})"),
    HOME_PORT: String(phone.port),
  })
  await phone.message()
  await phone.message()
  expect((await groupOf(child.pid)).length).toBe(4)
  expect((await child.members()).length).toBe(3)
  child.signal('SIGKILL')
  expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' })
  await eventually('the group is gone', async () => (await groupOf(child.pid)).length === 0)
})

test('the program has no child but its own', async () => {
  const phone = await home()
  const { child } = await start([node, '-e', phoning('program')], { HOME_PORT: String(phone.port) })
  await phone.message()
  expect((await processTable()).filter((row) => row.parent === child.pid)).toEqual([])
})

test('a paused group stands still but for its watcher', async () => {
  const phone = await home()
  const { child } = await start(['sh', '-c', `"${node}" -e "$CHILD" & wait`], {
    CHILD: phoning('child'),
    HOME_PORT: String(phone.port),
  })
  const [, pid] = (await phone.message()).split(' ')
  await child.signalGroup('SIGSTOP')
  await eventually('both stand still', async () => (await stateOf(child.pid)) === 'T' && (await stateOf(Number(pid))) === 'T')
  const watcher = (await groupOf(child.pid)).find((member) => member !== child.pid && member !== Number(pid)) ?? 0
  expect(await stateOf(watcher)).toBe('S')
  await child.signalGroup('SIGCONT')
  await eventually('both go on', async () => (await stateOf(child.pid)) === 'S' && (await stateOf(Number(pid))) === 'S')
})

test('a group killed for a test of healing is seen to end', async () => {
  const { child } = await start(['sleep', '1000'])
  await child.signalGroup('SIGKILL')
  expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' })
})

test('usage covers the whole group, and says nothing of one that has ended', async () => {
  const phone = await home()
  const { child } = await start([node, '-e', phoning('program')], { HOME_PORT: String(phone.port) })
  await phone.message()
  const usage = await child.usage()
  expect(usage?.memoryBytes).toBeGreaterThan(10 * 1024 * 1024)
  expect(usage?.cpuNanos).toBeGreaterThan(0)
  child.signal('SIGKILL')
  await child.ended
  expect(await child.members()).toEqual([])
})

test('a process that left the group does not hold up the end', async () => {
  const phone = await home()
  const { child } = await start(['sh', '-c', `setsid "${node}" -e "$CHILD" & exec sleep 1000`], {
    CHILD: phoning('daemon'),
    HOME_PORT: String(phone.port),
  })
  const [, pid] = (await phone.message()).split(' ')
  onTestFinished(() => void process.kill(Number(pid), 'SIGKILL'))
  child.signal('SIGTERM')
  expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' })
})

/** Runs it under a supervisor of its own. */
async function supervised(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ supervisor: ChildProcess; group: number }> {
  const supervisor = spawn(node, [guards, ...command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void supervisor.kill('SIGKILL'))
  const [bytes] = (await once(supervisor.stdout, 'data')) as [Buffer]
  return { supervisor, group: Number(bytes.toString()) }
}

const stubborn = "process.on('SIGTERM',()=>{});process.on('SIGHUP',()=>{})"

test.each([
  ['a program', [node, '-e', phoning('ready')]],
  ['a program that does not heed SIGTERM', [node, '-e', phoning('ready', stubborn)]],
  ['a shell and its child', ['sh', '-c', `"${node}" -e "$CHILD" & wait`]],
  ['a shell that dies before its child', ['sh', '-c', `"${node}" -e "$CHILD" & trap 'exit 0' TERM; wait`]],
])('kill -9 of the supervisor leaves nothing of %s', async (_what, command) => {
  const phone = await home()
  const { supervisor, group } = await supervised(command, { HOME_PORT: String(phone.port), CHILD: phoning('ready', stubborn) })
  const [, pid] = (await phone.message()).split(' ')
  const program = await identityOf(Number(pid))
  expect(await groupOf(group)).toContain(program?.pid)
  supervisor.kill('SIGKILL')
  await eventually('nothing of the group is left', async () => (await groupOf(group)).length === 0)
})

test('kill -9 of the supervisor ends a paused program too', async () => {
  const phone = await home()
  const { supervisor, group } = await supervised([node, '-e', phoning('ready')], { HOME_PORT: String(phone.port) })
  const [, pid] = (await phone.message()).split(' ')
  process.kill(Number(pid), 'SIGSTOP')
  supervisor.kill('SIGKILL')
  await eventually('nothing of the group is left', async () => (await groupOf(group)).length === 0)
})

test('a supervisor that stands still keeps its programs', async () => {
  const phone = await home()
  const { supervisor, group } = await supervised([node, '-e', phoning('ready')], { HOME_PORT: String(phone.port) })
  await phone.message()
  supervisor.kill('SIGSTOP')
  await eventually('the supervisor stands still', async () => (await stateOf(supervisor.pid ?? 0)) === 'T')
  expect((await groupOf(group)).length).toBe(2)
  supervisor.kill('SIGCONT')
  expect((await groupOf(group)).length).toBe(2)
  supervisor.kill('SIGKILL')
  await eventually('nothing of the group is left', async () => (await groupOf(group)).length === 0)
})
