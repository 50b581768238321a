import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eachLine } from '../../../../src/systems/kafka/producing/line-reader.ts'

async function linesOf(chunks: readonly Buffer[]): Promise<string[]> {
  const lines: string[] = []
  const each = (bytes: Buffer, start: number, end: number, line: number) => {
    lines.push(`${line}:${bytes.toString('latin1', start, end)}`)
    return undefined
  }
  async function* source() {
    // A stream's memory is its own: what was given is used again.
    for (const chunk of chunks) {
      const lent = Buffer.from(chunk)
      yield lent
      lent.fill(0)
    }
  }
  await eachLine(source(), { onLine: each, onChunk: () => undefined })
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
      async (chunks) => {
        const whole = Buffer.concat(chunks).toString('latin1').split('\n')
        if (whole.at(-1) === '') whole.pop()
        expect(await linesOf(chunks)).toEqual(whole.map((line, at) => `${at + 1}:${line}`))
      },
    ),
  )
})

test('the last line needs no end, and an empty one is one', async () => {
  expect(await linesOf([Buffer.from('a\n\nb')])).toEqual(['1:a', '2:', '3:b'])
  expect(await linesOf([])).toEqual([])
})
