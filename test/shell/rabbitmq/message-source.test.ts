import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { messagesOf } from '../../../src/shell/rabbitmq/message-source.ts'
import { type PublishOptions, toPublishInput } from '../../../src/shell/rabbitmq/publish-options.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { fakeContext } from '../../support/surroundings.ts'

async function given(chunks: readonly Buffer[], options: Partial<PublishOptions> = {}, words: readonly string[] = [], cwd = '/') {
  const { ctx } = await fakeContext()
  const here = { ...ctx, cwd, stdin: { isTTY: false, stream: () => Readable.from(chunks) } }
  const found: { readonly where: string; readonly body: string; readonly headers: object }[] = []
  for await (const { message, where } of messagesOf(
    here,
    toPublishInput({ timeout: '1s', mandatory: true, ...options }, words),
  )) {
    found.push({ where, body: message.body.toString('latin1'), headers: { ...message.headers } })
  }
  return found
}

const bodies = async (...args: Parameters<typeof given>) => (await given(...args)).map(({ body }) => body)

test('lines come through byte by byte, however they are cut', async () => {
  const line = fc.uint8Array({ maxLength: 20 }).map((bytes) => bytes.filter((byte) => byte !== 10 && byte !== 13))
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('\n', '\r\n'),
      async (lines, size, end) => {
        const bytes = Buffer.concat(lines.flatMap((each) => [Buffer.from(each), Buffer.from(end)]))
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        )
        expect(await bodies(chunks)).toEqual(lines.map((each) => Buffer.from(each).toString('latin1')))
      },
    ),
    { numRuns: 50 },
  )
})

test('the last line needs no end, an empty input has no message, and a whole one is one', async () => {
  expect(await bodies([Buffer.from('a\n\nb')])).toEqual(['a', '', 'b'])
  expect(await bodies([])).toEqual([])
  expect(await bodies([Buffer.from('a\nb\n')], { whole: true })).toEqual(['a\nb\n'])
})

test('words are filled in when they are repeated, and only then', async () => {
  const [first, second] = await given([], { count: '2' }, ['{n} {now} {other}'])
  expect([first?.body, second?.body]).toEqual(['1 2026-11-21T09:00:00.000Z {other}', '2 2026-11-21T09:00:00.000Z {other}'])
  expect(await bodies([], {}, ['{n}'])).toEqual(['{n}'])
})

test('a file is a message; one that is not there is told', async () => {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'a'), 'one\ntwo')
  expect(await given([], { file: ['a'], header: ['x=y'] }, [], cwd)).toEqual([
    { where: 'a', body: 'one\ntwo', headers: { x: 'y' } },
  ])
  await expect(given([], { file: ['b'] }, [], cwd)).rejects.toMatchObject({ code: 'INPUT_INVALID', message: 'b cannot be read.' })
})

test('documents keep their headers and get those of the line; what is none is told with its line', async () => {
  const lines = [Buffer.from('{"body":"a","headers":{"k":1}}\n{"body":1}\n')]
  await expect(given(lines, { json: true, header: ['x=y'] })).rejects.toMatchObject({
    message: 'What stands in line 2 is no message.',
  })
  const [one] = await given([Buffer.from('{"body":"a","headers":{"k":1}}')], { json: true, header: ['x=y'] })
  expect(one).toEqual({ where: 'line 1', body: 'a', headers: { k: 1, x: 'y' } })
})
