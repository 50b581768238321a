import { expect, test } from 'vitest'
import { numbered } from '../../support/events.ts'
import { fakeContext } from '../../support/surroundings.ts'

const [event] = numbered({ kind: 'engine-back' })
const never = () => 'never asked for'

test('-o json is silent until its one document', async () => {
  const { ctx, around } = await fakeContext({ format: 'json' })
  if (event) ctx.output.event(event)
  ctx.output.progress('asking').done()
  expect(around.stdout.written + around.stderr.written).toBe('')
  ctx.output.result({ up: true }, never)
  expect(around.stdout.written).toBe('{\n  "up": true\n}\n')
})

test('-o ndjson prints each event as it is, then the result', async () => {
  const { ctx, around } = await fakeContext({ format: 'ndjson' })
  if (event) ctx.output.event(event)
  ctx.output.event({ kind: 'lock-wait', lab: 'msa', holder: null })
  ctx.output.result({ up: true }, never)
  expect(around.stdout.written).toBe(`${JSON.stringify(event)}\n{"up":true}\n`)
})

test('rows are one array with -o json, one line each with -o ndjson', async () => {
  for (const [format, expected] of [
    ['json', '[\n{"n":1},\n{"n":2}\n]\n'],
    ['ndjson', '{"n":1}\n{"n":2}\n'],
  ] as const) {
    const { ctx, around, open } = await fakeContext({ format })
    await ctx.output.row({ n: 1 }, never)
    await ctx.output.row({ n: 2 }, never)
    await open.close()
    expect(around.stdout.written).toBe(expected)
  }
})

test('a warning is a line of its own on stderr', async () => {
  const { ctx, around } = await fakeContext({ format: 'json' })
  ctx.output.warn('nearly full')
  expect(around.stderr.written).toBe('{"warning":"nearly full"}\n')
})
