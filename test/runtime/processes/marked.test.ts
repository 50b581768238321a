import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import {
  environmentsFromPs,
  findMarked,
  findSupervisors,
  markedEnv,
  supervisorEnv,
  withoutMarks,
} from '../../../src/runtime/processes/marked.ts'
import { eventually } from '../../support/rig.ts'

function startSleep(env: NodeJS.ProcessEnv, ...args: string[]): number {
  const child = spawn('sleep', ['1000', ...args], { env: { ...process.env, ...env }, stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child.pid ?? 0
}

test('a marked process is found by its lab, and by the search of all labs', async () => {
  const labId = randomUUID()
  const pid = startSleep(markedEnv({}, { labId, labName: 'msa', instanceId: 'kafka-1', nonce: 'n1' }))
  await eventually('it is there', async () => (await findMarked(labId)).some((found) => found.command === 'sleep 1000'))
  const [found, ...others] = await findMarked(labId)
  expect(others).toEqual([])
  expect(found).toMatchObject({ pid, labId, labName: 'msa', instanceId: 'kafka-1', nonce: 'n1', isGuard: false })
  expect((await findMarked(null)).map((process) => process.pid)).toContain(pid)
  expect(await findMarked(randomUUID())).toEqual([])
})

test('a process that only speaks of the mark is not found', async () => {
  const labId = randomUUID()
  startSleep({ OTHER: `MSA_COMPONENT=${labId}/kafka-1/n1` }, '0', '0')
  startSleep({ NOT_MSA_COMPONENT: `${labId}/kafka-1/n1` })
  expect(await findMarked(labId)).toEqual([])
})

test('supervisors are found, and are no components', async () => {
  const labId = randomUUID()
  const pid = startSleep(supervisorEnv(markedEnv({}, { labId, labName: 'x', instanceId: 'y', nonce: 'z' }), labId, 'my-lab'))
  await eventually('it is there', async () => (await findSupervisors(labId)).length === 1)
  expect(await findSupervisors(labId)).toMatchObject([{ pid, labId, labName: 'my-lab' }])
  expect((await findSupervisors(null)).map((found) => found.pid)).toContain(pid)
  expect(await findMarked(labId)).toEqual([])
})

test('marks are not handed on', () => {
  const mark = { labId: 'l', labName: 'n', instanceId: 'i', nonce: 'x' }
  expect(withoutMarks(markedEnv({ A: '1' }, mark))).toEqual({ A: '1' })
  expect(withoutMarks(supervisorEnv({ A: '1' }, 'l', 'n'))).toEqual({ A: '1' })
})

test('where ps shows the environment behind the command line, the command line does not count', () => {
  const commands = '    1 /sbin/launchd\n  812 java -jar x.jar\n  900 grep MSA_COMPONENT=lab/kafka-1/n\n'
  const full =
    '    1 /sbin/launchd\n  812 java -jar x.jar A=1 MSA_COMPONENT=lab/kafka-1/n B=2\n  900 grep MSA_COMPONENT=lab/kafka-1/n A=1\n  901 new\n'
  const found = environmentsFromPs(commands, full)
  expect(found.get(812)).toEqual({ command: 'java -jar x.jar', environment: ' A=1 MSA_COMPONENT=lab/kafka-1/n B=2' })
  expect(found.get(900)?.environment).toBe(' A=1')
  expect(found.has(901)).toBe(false)
})
