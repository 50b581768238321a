import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { supervisorProtocol } from '../../src/lab/supervisor-rpc.ts'
import { startSupervisor } from '../../src/lab/supervisor-start.ts'
import { desk } from '../support/lab-of-one.ts'
import { temporaryFolder } from '../support/rig.ts'

/** A package whose supervisor is this program. */
async function setup(program: string) {
  const packageDir = await temporaryFolder()
  await mkdir(join(packageDir, 'supervisor'))
  await writeFile(join(packageDir, 'supervisor', 'main.js'), program)
  const person = await desk()
  const start = {
    ...{ packageDir, nodePath: process.execPath, stateDir: person.ctx.paths.stateDir, version: '1.2.3' },
    env: { PATH: process.env.PATH, MSA_COMPONENT: 'id/kafka-1/nonce' },
    signal: new AbortController().signal,
  }
  return { ...person, start }
}

const says = `const [name, lab, stateDir, socketPath, version] = process.argv.slice(2)
const hello = { kind: 'hello', protocol: ${supervisorProtocol}, version, lab, pid: process.pid, about: [name, stateDir, process.env.MSA_COMPONENT, process.env.MSA_SUPERVISOR] }
require('net').createServer((socket) => socket.on('close', () => process.exit()).on('error', () => {}).write(JSON.stringify(hello) + '\\n')).listen(socketPath)`

test('it is started with what it must know, and without the marks of what started it', async () => {
  const { start, lab, ctx } = await setup(says)
  using client = await startSupervisor(lab(), start)
  const { id } = lab()
  expect(client.hello).toMatchObject({ version: '1.2.3', lab: id, about: ['msa', ctx.paths.stateDir, null, `${id}/msa`] })
})

test('one that runs already is taken', async () => {
  const { start, lab, running } = await setup('process.exit(1)')
  await running()
  using client = await startSupervisor(lab(), start)
  expect(client.hello.pid).toBe(4711)
})

test('one that ends at once fails at once, with its last words', async () => {
  const { start, lab } = await setup(`console.error('line 1\\nno, I will not'); process.exit(3)`)
  await expect(startSupervisor(lab(), start)).rejects.toMatchObject({
    code: 'SUPERVISOR_UNREACHABLE',
    exitCode: 1,
    message: "The lab's supervisor did not start: it exited with 3.",
    details: ['line 1', 'no, I will not'],
    hint: `cat ${lab().files.supervisorLog}`,
  })
})

test('a wait for it can be called off', async () => {
  const { start, lab } = await setup(`setTimeout(() => process.exit(), 2000)`)
  const stop = new AbortController()
  const started = startSupervisor(lab(), { ...start, signal: stop.signal })
  onTestFinished(() => stop.abort())
  setTimeout(() => stop.abort(), 60)
  await expect(started).rejects.toMatchObject({ name: 'AbortError' })
})
