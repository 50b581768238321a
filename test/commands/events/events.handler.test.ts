import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { events } from '../../../src/commands/events/events.handler.ts'
import { numbered } from '../../support/events.ts'
import { type DeskFacts, desk } from '../../support/lab-of-one.ts'
import { eventually } from '../../support/rig.ts'

async function setup(facts: DeskFacts = {}) {
  const person = await desk(facts)
  const { files } = person.lab()
  await mkdir(files.dir, { recursive: true })
  const kafka = { id: 'kafka-1', name: 'kafka' }
  const lines = numbered(
    { kind: 'component-killed', ...kafka },
    { kind: 'component-healthy', ...kafka, tookMs: 4000, where: '127.0.0.1:9092' },
  ).map((event) => JSON.stringify(event))
  await writeFile(files.journal, `${lines.join('\n')}\n`)
  return { ...person, files, lines }
}

test('the last events, each with its time', async () => {
  const { ctx, said } = await setup()
  await events(ctx, { last: 30, follow: false })
  expect((await said()).out).toBe('09:00:00.000  • kafka killed\n09:00:00.000  ✓ kafka healthy after 4.0s   127.0.0.1:9092\n')
})

test('for a program they are as they were written', async () => {
  const { ctx, said, lines } = await setup({ format: 'ndjson' })
  await events(ctx, { last: 1, follow: false })
  expect((await said()).out).toBe(`${lines[1]}\n`)
})

test.each(['{"seq":3,"at":', 'null', '42'])('a line that is no event says nothing: %s', async (line) => {
  const { ctx, said, files } = await setup()
  await appendFile(files.journal, `${line}\n`)
  await events(ctx, { last: 1, follow: false })
  expect((await said()).out).toBe('')
})

test('followed, it goes on with what happens', async () => {
  const { ctx, around, files, lines } = await setup({ format: 'ndjson' })
  const followed = events(ctx, { last: 1, follow: true })
  await eventually('what was there', () => around.stdout.written.includes('component-healthy'))
  await appendFile(files.journal, `${lines[0]}\n`)
  await eventually('what happened', () => around.stdout.written.includes('component-killed'))
  around.interrupt(new Error('enough'))
  await followed
})

test('a lab without a journal has no events', async () => {
  const { ctx, said } = await desk()
  await events(ctx, { last: 30, follow: false })
  expect((await said()).out).toBe('')
})
