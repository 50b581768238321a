import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { InstanceSpec, NativeLaunch } from '../../src/lab/spec.ts'
import { findMarked, markedEnv } from '../../src/runtime/processes/marked.ts'
import { createChildDriver } from '../../src/supervisor/children.ts'
import type { Driver, Ended, Running } from '../../src/supervisor/driver.ts'
import { eventually, type Home, home, phoning, temporaryFolder } from '../support/rig.ts'

interface Lab {
  readonly labId: string
  readonly folder: string
  readonly phone: Home
  readonly driver: Driver
  readonly lines: string[]
  readonly ends: Ended[]
  start(launch: Partial<NativeLaunch> & Pick<NativeLaunch, 'command'>): Promise<Running>
}

async function lab(): Promise<Lab> {
  const labId = randomUUID()
  const folder = await temporaryFolder()
  const phone = await home()
  const lines: string[] = []
  const ends: Ended[] = []
  const driver = createChildDriver({
    labId,
    labName: 'test',
    env: { ...process.env, HOME_PORT: String(phone.port) },
    supervisorPid: process.pid,
    groupListensOn: async (pids, port) => pids.length > 0 && port === 1,
  })
  return {
    labId,
    folder,
    phone,
    driver,
    lines,
    ends,
    async start(launch) {
      const running = await driver.start(
        specOf({ kind: 'native', env: {}, cwd: folder, folders: [], files: [], classDataArchive: null, ...launch }),
        {
          line: ({ stream, text }) => lines.push(`${stream} ${text}`),
          ended: (end) => ends.push(end),
        },
      )
      onTestFinished(() => running.stop('SIGKILL', 5000))
      return running
    },
  }
}

function specOf(launch: NativeLaunch): InstanceSpec {
  return {
    id: 'kafka-1',
    component: 'kafka',
    kind: 'engine',
    instance: 1,
    name: 'kafka',
    hash: 'h',
    needs: [],
    launch,
    ready: [],
    prepare: [],
    exits: [],
    stop: { signal: 'SIGTERM', graceMs: 5000 },
    startTimeoutMs: 5000,
    heal: null,
    where: '127.0.0.1:1',
    memoryMiB: 1,
    watch: [],
    slow: null,
  }
}

const node = (source: string): string[] => [process.execPath, '-e', source]

test('a program is started with its folders, files, environment and mark', async () => {
  const { start, folder, labId, phone, lines, ends } = await lab()
  const secret = join(folder, 'conf', 'password')
  const running = await start({
    command: node(phoning('up', 'console.log(process.cwd(), process.env.COLOUR, process.env.MSA_LAB_NAME)')),
    cwd: join(folder, 'cwd'),
    env: { COLOUR: 'blue' },
    folders: [join(folder, 'cwd'), join(folder, 'data', 'deep')],
    files: [
      { path: secret, content: 's3cret', secret: true },
      { path: join(folder, 'conf', 'plain'), content: 'plain', secret: false },
    ],
  })
  expect(await phone.message()).toBe(`up ${running.process}`)
  expect(lines).toEqual([`out ${join(folder, 'cwd')} blue test`])
  expect([(await stat(secret)).mode & 0o777, (await stat(join(folder, 'conf', 'plain'))).mode & 0o777]).toEqual([0o600, 0o644])
  expect(await readdir(join(folder, 'conf'))).toEqual(['password', 'plain'])
  expect((await stat(join(folder, 'data', 'deep'))).isDirectory()).toBe(true)
  const marked = await findMarked(labId)
  expect(
    marked.map((process) => [process.instanceId, process.isGuard, process.pid === Number(running.process)]).toSorted(),
  ).toEqual([
    ['kafka-1', false, true],
    ['kafka-1', true, false],
  ])
  await running.stop('SIGTERM', 5000)
  expect(ends).toEqual([{ how: 'was killed (SIGTERM)', code: null }])
  expect(await findMarked(labId)).toEqual([])
})

test('the end is told once, with its code, when the last line is there', async () => {
  const { start, lines, ends } = await lab()
  await start({ command: ['sh', '-c', 'echo last words >&2; exit 3'] })
  await eventually('it has ended', () => ends.length > 0)
  expect(ends).toEqual([{ how: 'exited with 3', code: 3 }])
  expect(lines).toEqual(['err last words'])
})

test('a program that does not heed the signal is killed after its grace', async () => {
  const { start, phone, ends } = await lab()
  const running = await start({ command: node(phoning('up', "process.on('SIGTERM',()=>{})")) })
  await phone.message()
  await running.stop('SIGTERM', 100)
  expect(ends).toEqual([{ how: 'was killed (SIGKILL)', code: null }])
})

test('only the program gets the signal, so that a shell can end its own child', async () => {
  const { start, phone, lines, ends } = await lab()
  const child = phoning('child', "process.on('SIGTERM',()=>console.log('signalled')||process.exit())")
  const running = await start({
    command: ['sh', '-c', `trap 'echo shell; kill -9 $child; exit 0' TERM; "${process.execPath}" -e "$CHILD" & child=$!; wait`],
    env: { CHILD: child },
  })
  await phone.message()
  await running.stop('SIGTERM', 5000)
  expect(lines).toEqual(['out shell'])
  expect(ends).toEqual([{ how: 'exited with 0', code: 0 }])
})

test('a paused program is stopped like any other', async () => {
  const { start, phone, ends } = await lab()
  const running = await start({ command: node(phoning('up', "process.on('SIGTERM',()=>process.exit(5))")) })
  await phone.message()
  await running.pause()
  await running.stop('SIGTERM', 10_000)
  expect(ends).toEqual([{ how: 'exited with 5', code: 5 }])
})

test('a paused program goes on where it was', async () => {
  const { start, phone, lines } = await lab()
  const running = await start({ command: node(phoning('up', "process.on('SIGUSR2',()=>console.log('here'))")) })
  await phone.message()
  await running.pause()
  process.kill(Number(running.process), 'SIGUSR2')
  await running.resume()
  await eventually('it goes on', () => lines.includes('out here'))
})

test('a killed program is seen to end, and nothing of it is left, not even what had left its group', async () => {
  const { start, phone, ends, labId } = await lab()
  const running = await start({
    command: ['sh', '-c', `setsid "${process.execPath}" -e "$CHILD" & exec sleep 1000`],
    env: { CHILD: phoning('daemon') },
  })
  await phone.message()
  await running.kill()
  await eventually('the end is told', () => ends.length > 0)
  expect(ends).toEqual([{ how: 'was killed (SIGKILL)', code: null }])
  expect(await findMarked(labId)).toEqual([])
})

test('what an earlier supervisor left of the instance goes before it is started, and nothing else', async () => {
  const { start, phone, labId } = await lab()
  const leave = async (instanceId: string): Promise<number> => {
    const env = markedEnv({ ...process.env, HOME_PORT: String(phone.port) }, { labId, labName: 'test', instanceId, nonce: 'old' })
    const child = spawn(process.execPath, ['-e', phoning('old')], { env, detached: true, stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await phone.message()
    return child.pid ?? 0
  }
  const [same, other] = [await leave('kafka-1'), await leave('kafka-2')]
  await start({ command: ['sleep', '1000'] })
  const pids = (await findMarked(labId)).map(({ pid }) => pid)
  expect(pids).not.toContain(same)
  expect(pids).toContain(other)
})

test('a command beside it has its environment, its exit code and its output', async () => {
  const { start } = await lab()
  const running = await start({ command: ['sleep', '1000'], env: { COLOUR: 'blue' } })
  expect(await running.exec(['sh', '-c', 'echo $COLOUR; echo oops >&2; exit 4'], 5000)).toMatchObject({
    exitCode: 4,
    output: expect.stringContaining('blue\n'),
  })
  await expect(running.exec(['sh', '-c', 'echo slow; sleep 1000'], 200)).rejects.toMatchObject({
    code: 'TIMED_OUT',
    details: ['slow', ''],
  })
})

test('usage and ports are those of the running group', async () => {
  const { start, phone, ends } = await lab()
  const running = await start({ command: node(phoning('up')) })
  await phone.message()
  expect((await running.usage())?.memoryBytes).toBeGreaterThan(10 * 1024 * 1024)
  expect(await running.listensOn(1)).toBe(true)
  await running.stop('SIGKILL', 5000)
  expect(ends.length).toBe(1)
  expect(await running.usage()).toBeUndefined()
  expect(await running.listensOn(1)).toBe(false)
})

test('a disk where nothing can be written is told in words', async () => {
  const { start, folder } = await lab()
  await writeFile(join(folder, 'file'), '')
  await expect(start({ command: ['true'], folders: [join(folder, 'file', 'below')] })).rejects.toMatchObject({
    code: 'STATE_UNWRITABLE',
    exitCode: 3,
  })
})

/** A stand-in for java: prints its arguments, and writes the archive it is asked for when it is asked to end. */
async function fakeJava(folder: string): Promise<string> {
  await mkdir(join(folder, 'jvm'), { recursive: true })
  const path = join(folder, 'jvm', 'java')
  const source = `#!${process.execPath}
const fs = require('fs')
console.log(process.argv.slice(2).join(' '))
const archive = process.argv.find((arg) => arg.startsWith('-XX:ArchiveClassesAtExit='))
process.on('SIGTERM', () => { if (archive) fs.writeFileSync(archive.split('=')[1], 'classes'); process.exit(143) })
${phoning('java')}
`
  await writeFile(path, source, { mode: 0o755 })
  return path
}

test('a JVM makes its class-data archive at its first clean stop, and starts with it from then on', async () => {
  const { start, folder, phone, lines } = await lab()
  const archive = join(folder, 'kafka.jsa')
  const launch = { command: [await fakeJava(folder), '-Xmx1g', 'kafka.Kafka'], classDataArchive: archive }
  await writeFile(`${archive}.4194305-abc`, 'left by a supervisor that is gone')

  const killed = await start(launch)
  await phone.message()
  await killed.stop('SIGKILL', 5000)
  expect(await readdir(folder)).toEqual(['jvm'])

  const first = await start(launch)
  await phone.message()
  await first.stop('SIGTERM', 5000)
  expect(await readFile(archive, 'utf8')).toBe('classes')

  const second = await start(launch)
  await phone.message()
  await second.stop('SIGTERM', 5000)
  expect(lines[0]).toMatch(/^out -XX:ArchiveClassesAtExit=\S+ .*-Xmx1g kafka.Kafka$/)
  expect(lines[2]).toMatch(new RegExp(`^out -XX:SharedArchiveFile=${archive} -Xshare:auto .*-Xmx1g kafka.Kafka$`))
  expect((await readdir(folder)).toSorted()).toEqual(['jvm', 'kafka.jsa'])

  // What a JVM does that maps an archive cut short.
  const crashed = await start(launch)
  await phone.message()
  await crashed.stop('SIGABRT', 5000)
  expect(await readdir(folder)).toEqual(['jvm'])

  await writeFile(archive, 'classes')
  // Older than the JVM: made by another one.
  await utimes(archive, 1, 1)
  await start(launch)
  await phone.message()
  expect(lines.at(-1)).toContain('-XX:ArchiveClassesAtExit=')
})
