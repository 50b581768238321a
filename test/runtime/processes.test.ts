import { expect, test } from 'vitest'
import { runOnce } from '../../src/runtime/processes.ts'

const { env } = process

test('an exit code is an answer, with both outputs, and no mark is handed on', async () => {
  const marked = { ...env, MSA_SUPERVISOR: 'lab/name', MSA_COMPONENT: 'lab/kafka-1/n' }
  const result = await runOnce(['sh', '-c', 'echo "[$MSA_SUPERVISOR$MSA_COMPONENT]"; echo oops >&2; exit 3'], {
    env: marked,
    timeoutMs: 10_000,
  })
  expect(result).toEqual({ exitCode: 3, stdout: '[]\n', stderr: 'oops\n' })
})

test('what a command prints is kept up to a limit, and does not stop it', async () => {
  const result = await runOnce([process.execPath, '-e', "process.stdout.write('x'.repeat(3e6))"], { env, timeoutMs: 10_000 })
  expect([result.exitCode, result.stdout.length]).toEqual([0, 1024 * 1024])
})

test('a command that is missing, too slow or called off is told apart', async () => {
  await expect(runOnce(['/no/such/program'], { env, timeoutMs: 10_000 })).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    exitCode: 3,
  })
  await expect(runOnce(['sleep', '1000'], { env, timeoutMs: 50 })).rejects.toMatchObject({ code: 'TIMED_OUT', exitCode: 4 })
  const signal = AbortSignal.abort(new Error('called off'))
  await expect(runOnce(['sleep', '1000'], { env, timeoutMs: 10_000, signal })).rejects.toThrow('called off')
})
