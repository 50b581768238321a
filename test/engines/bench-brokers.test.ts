import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../src/cli/main.ts'
import { MsaError } from '../../src/shared/errors.ts'
import { eventually, temporaryFolder } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'
import { fakeProcess } from '../support/surroundings.ts'

let kafka: Engine
let rabbitmq: Engine
beforeAll(async () => {
  kafka = await engine('kafka')
  await kafka.start()
  rabbitmq = await engine('rabbitmq')
  await rabbitmq.start()
}, 240_000)
afterAll(async () => {
  await kafka?.remove()
  await rabbitmq?.remove()
})

/** A person whose context has both. */
async function desk(more = '') {
  const cwd = await temporaryFolder()
  const rabbit = `{url: 'amqp://127.0.0.1:${rabbitmq.port}', api: 'http://127.0.0.1:${rabbitmq.portOf('management')}'}`
  await writeFile(join(cwd, 'msa.yaml'), `contexts:\n  both: {kafka: '127.0.0.1:${kafka.port}', rabbitmq: ${rabbit}${more}}\n`)
  const begin = (words: readonly string[]) => {
    const around = {
      ...fakeProcess({ home: cwd, env: { MSA_CONTEXT: 'both', XDG_STATE_HOME: cwd, PATH: process.env.PATH } }),
      ...{ cwd, stdin: { isTTY: false, stream: () => Readable.from([]) } },
    }
    const done = run(words, around).then((code) => ({ code, out: around.stdout.written, err: around.stderr.written }))
    return { done, interrupt: () => around.interrupt(new MsaError('INTERRUPTED', 'Interrupted.', { exitCode: 130 })) }
  }
  const msa = (...words: readonly string[]) => begin(words).done
  const left = async () =>
    [
      ...JSON.parse((await msa('topic', 'list', '-o', 'json')).out),
      ...JSON.parse((await msa('queue', 'list', '-o', 'json')).out),
    ].map(({ name }: { name: string }) => name)
  return { msa, begin, left }
}

const few = ['bench', 'brokers', '--messages', '500', '--size', '100', '--rate', '500', '--duration', '200ms']

test('both are measured with the same messages, and nothing is left of it', async () => {
  const { msa, left } = await desk()
  const done = await msa(...few, '-o', 'json')
  expect(done, done.err).toMatchObject({ code: 0 })
  const contest = JSON.parse(done.out)
  expect(contest).toMatchObject({ messages: 500, sizeBytes: 100, rate: 500, durationMs: 200, copies: 1 })
  expect(contest.brokers.map(({ broker }: { broker: string }) => broker)).toEqual(['kafka', 'rabbitmq'])
  for (const { publish, consume, latency, confirmed } of contest.brokers) {
    expect([publish.messages, consume.messages, latency.samples, confirmed.samples]).toEqual([500, 500, 100, 100])
    for (const figure of [publish.perSecond, consume.perSecond, latency.p50Ms, confirmed.p50Ms]) expect(figure).toBeGreaterThan(0)
    expect(latency.p99Ms).toBeGreaterThanOrEqual(latency.p50Ms)
  }
  expect(contest.trade).toHaveLength(3)
  expect(await left()).toEqual([])
})

test('called off in the middle, its topic and its queue are deleted', async () => {
  const { begin, left } = await desk()
  for (const wanted of ['topic', 'queue']) {
    const { done, interrupt } = begin([
      'bench',
      'brokers',
      '--messages',
      wanted === 'topic' ? '5000000' : '200000',
      '--size',
      '10',
    ])
    const { msa } = await desk()
    const isThere = async () => (await msa(wanted, 'list', '-o', 'json')).out.includes('msa-bench-')
    await eventually(`the ${wanted} is there`, isThere, 60_000)
    interrupt()
    expect(await done).toMatchObject({ code: 130 })
    expect(await left()).toEqual([])
  }
})

test('on a protected context nobody makes load without being asked', async () => {
  const { msa, left } = await desk(', protect: true')
  const done = await msa(...few)
  expect(done).toMatchObject({ code: 3, out: '' })
  expect(done.err).toContain('to put 500 messages through each of its brokers')
  expect(await left()).toEqual([])
})
