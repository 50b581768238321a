import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eachLine, type OnLines } from '../../../../src/systems/kafka/producing/line-reader.ts'

/** `atOnce`: how many of those in one piece are taken together, in turns. */
async function linesOf(chunks: readonly Buffer[], atOnce: readonly number[] = []): Promise<string[]> {
  const lines: string[] = []
  const each = (bytes: Buffer, start: number, end: number, line: number) => {
    lines.push(`${line}:${bytes.toString('latin1', start, end)}`)
    return undefined
  }
  let turn = 0
  const onLines: OnLines = (bytes, start, line) => {
    const most = atOnce[turn++ % atOnce.length] ?? 0
    let [lines, at] = [0, start]
    for (let end = bytes.indexOf(10, at); end >= 0 && lines < most; end = bytes.indexOf(10, at)) {
      each(bytes, at, end, line + lines)
      lines += 1
      at = end + 1
    }
    return lines > 0 ? { lines, end: at } : undefined
  }
  async function* source() {
    // A stream's memory is its own: what was given is used again.
    for (const chunk of chunks) {
      const lent = Buffer.from(chunk)
      yield lent
      lent.fill(0)
    }
  }
  await eachLine(source(), { onLine: each, onLines: atOnce.length > 0 ? onLines : undefined, onChunk: () => undefined })
  return lines
}

test('lines come whole and numbered, however they were cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes.map((byte) => (byte % 5 === 0 ? 10 : byte)))),
        {
          maxLength: 12,
        },
      ),
      fc.array(fc.nat(4), { maxLength: 5 }),
      async (chunks, atOnce) => {
        const whole = Buffer.concat(chunks).toString('latin1').split('\n')
        if (whole.at(-1) === '') whole.pop()
        expect(await linesOf(chunks, atOnce)).toEqual(whole.map((line, at) => `${at + 1}:${line}`))
      },
    ),
  )
})

test('the last line needs no end, and an empty one is one', async () => {
  expect(await linesOf([Buffer.from('a\n\nb')])).toEqual(['1:a', '2:', '3:b'])
  expect(await linesOf([])).toEqual([])
})
