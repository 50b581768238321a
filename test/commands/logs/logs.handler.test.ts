import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type LogsInput, logs } from '../../../src/commands/logs/logs.handler.ts'
import { ofTrace } from '../../../src/commands/logs/of-trace.ts'
import { type DeskFacts, desk } from '../../support/lab-of-one.ts'
import { eventually } from '../../support/rig.ts'

const input = (facts: Partial<LogsInput> = {}): LogsInput => ({ names: [], follow: false, last: 100, since: undefined, ...facts })

async function setup(facts: DeskFacts = {}) {
  const person = await desk(facts)
  const { files } = person.lab()
  await mkdir(dirname(files.supervisorLog), { recursive: true })
  await writeFile(files.supervisorLog, 'not a component\n')
  await writeFile(files.logOf('kafka-1'), '2026-11-21T09:00:01.000Z o second\n2026-11-21T09:00:03.000Z e fourth\n')
  await writeFile(files.logOf('zookeeper-1'), '2026-11-21T09:00:00.000Z o first\n2026-11-21T09:00:02.000Z o third\ncut off\n')
  return { ...person, files }
}

test('several logs are one, in the order of time, each line with its component', async () => {
  const { ctx, said } = await setup()
  await logs(ctx, input())
  expect((await said()).out).toBe('zookeeper  first\nkafka      second\nzookeeper  third\nkafka      fourth\n')
})

test('one log is its lines', async () => {
  const { ctx, said } = await setup()
  await logs(ctx, input({ names: ['kafka'], last: 1 }))
  expect((await said()).out).toBe('fourth\n')
})

test('so many last lines of each', async () => {
  const { ctx, said } = await setup()
  await logs(ctx, input({ last: 0 }))
  await logs(ctx, input({ last: 2, names: ['zookeeper', 'kafka', 'kafka-1'] }))
  // What was cut off counts as a line, and says nothing.
  expect((await said()).out).toBe('kafka      second\nzookeeper  third\nkafka      fourth\n')
})

test('since a moment', async () => {
  const { ctx, said } = await setup()
  await logs(ctx, input({ last: undefined, since: '2026-11-21T09:00:02.000Z' }))
  expect((await said()).out).toBe('zookeeper  third\nkafka      fourth\n')
})

test('for a program a document per line, with the stream', async () => {
  const { ctx, said } = await setup({ format: 'ndjson' })
  await logs(ctx, input({ names: ['kafka'], last: 1 }))
  expect(JSON.parse((await said()).out)).toEqual({
    at: '2026-11-21T09:00:03.000Z',
    component: 'kafka',
    stream: 'err',
    text: 'fourth',
  })
})

test('of several instances each has its number', async () => {
  const { ctx, said, files } = await setup()
  await writeFile(files.logOf('kafka-2'), '2026-11-21T09:00:05.000Z o fifth\n')
  await logs(ctx, input({ names: ['kafka'], last: 1 }))
  expect((await said()).out).toBe('kafka-1  fourth\nkafka-2  fifth\n')
})

test('followed, what comes is written after what was there, until a person has enough', async () => {
  const { ctx, around, files } = await setup()
  const followed = logs(ctx, input({ follow: true, last: 1, names: ['kafka'] }))
  await eventually('what was there', () => around.stdout.written === 'fourth\n')
  await appendFile(files.logOf('kafka-1'), '2026-11-21T09:00:04.000Z o fifth\n')
  await eventually('what came', () => around.stdout.written === 'fourth\nfifth\n')
  around.interrupt(new Error('enough'))
  await followed
})

test('a log nobody wrote is met with the one that was meant', async () => {
  const { ctx } = await setup()
  await expect(logs(ctx, input({ names: ['kafak'] }))).rejects.toMatchObject({
    code: 'UNKNOWN_COMPONENT',
    exitCode: 2,
    message: 'there is no log of "kafak". Did you mean kafka?',
    details: ['all: kafka zookeeper'],
  })
})

test('a lab that has printed nothing says how to bring it up', async () => {
  const { ctx } = await desk()
  await expect(logs(ctx, input())).rejects.toMatchObject({ code: 'LAB_NOT_UP', exitCode: 3, hint: 'msa up' })
})

test('a reader that leaves ends it', async () => {
  const { ctx, around } = await setup()
  around.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
  await expect(logs(ctx, input())).rejects.toMatchObject({ code: 'EPIPE' })
})

test('of one trace the lines of all services, whatever else they printed', async () => {
  const { ctx, said, files } = await setup()
  const id = '4bf92f3577b34da6a3ce929d0e0e4736'
  const ours = `{"level":"info","service":"user-service","trace_id":"${id}","span_id":"a3ce929d0e0e4736","msg":"called"}`
  const springs = ` INFO [orders-spring] [${id}-a3ce929d0e0e4736] o.s.Orders : ordered`
  const many = Array.from(
    { length: 300 },
    (_, at) => `2026-11-21T09:00:05.${String(at).padStart(3, '0')}Z o {"trace_id":"f${id.slice(1)}"}\n`,
  )
  await writeFile(files.logOf('user-service-1'), `2026-11-21T09:00:04.000Z o ${ours}\n${many.join('')}`)
  await writeFile(files.logOf('orders-spring-1'), `2026-11-21T09:00:03.500Z o ${springs}\n`)
  await logs(ctx, input({ last: undefined, trace: id.slice(0, 8) }))
  expect((await said()).out).toBe(`orders-spring  ${springs}\nuser-service   ${ours}\n`)
})

test('an id of 64 bits is the same with zeros in front; a part of another id is none', () => {
  const short = '6a3ce929d0e0e473'
  const isMeant = (begins: string, text: string) => ofTrace(begins)({ text })
  expect(isMeant(`${'0'.repeat(16)}${short}`, `"trace_id":"${short}"`)).toBe(true)
  expect(isMeant(short, `"trace_id":"${'0'.repeat(16)}${short}"`)).toBe(true)
  expect(isMeant('6a3ce929', '"trace_id":"aa6a3ce929"')).toBe(false)
})

test('many logs are no leak that Node would warn of', async () => {
  const { ctx, said, files } = await setup()
  for (let number = 2; number < 20; number++) await writeFile(files.logOf(`kafka-${number}`), '2026-11-21T09:00:01.000Z o more\n')
  const warnings: string[] = []
  const onWarning = ({ name }: Error) => void warnings.push(name)
  process.on('warning', onWarning)
  onTestFinished(() => void process.off('warning', onWarning))
  await logs(ctx, input())
  expect((await said()).out.split('\n')).toHaveLength(4 + 18 + 1)
  expect(warnings).toEqual([])
})

test('a trace of which no log has a line is told of', async () => {
  const { ctx, said } = await setup()
  await logs(ctx, input({ trace: '4bf92f3577b34da6' }))
  const { out, err } = await said()
  expect(out).toBe('')
  expect(err).toContain('no line of the trace 4bf92f3577b34da6 in 2 logs        msa trace show 4bf92f3577b34da6')
})
