import { expect, test } from 'vitest'
import { Printer } from '../../../src/shell/output/printer.ts'
import { FakeStream } from '../../support/terminal.ts'

const epipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })

/** A reader who takes nothing until told. */
class SlowStream extends FakeStream {
  take: () => void = () => undefined
  override _write(chunk: string, encoding: BufferEncoding, done: () => void): void {
    this.take = () => super._write(chunk, encoding, done)
  }
}

test('waits for a slow reader', async () => {
  const stream = new SlowStream()
  const printing = new Printer(stream).print('x'.repeat(100_000))
  expect(stream.written).toBe('')
  stream.take()
  await printing
  expect(stream.written).toHaveLength(100_000)
})

test('stops waiting for a reader who leaves, and says so', async () => {
  const stream = new SlowStream()
  const printer = new Printer(stream)
  const printing = printer.print('x'.repeat(100_000))
  stream.destroy(epipe)
  await expect(printing).rejects.toBe(epipe)
  await expect(printer.print('more')).rejects.toBe(epipe)
  expect(printer.unheard.aborted).toBe(true)
})

test('drops what is written when nobody reads; only a stream loses its purpose by that', async () => {
  const stream = new FakeStream()
  const printer = new Printer(stream)
  stream.destroy(epipe)
  await printer.flushed()
  printer.write('a result')
  expect({ written: stream.written, gone: printer.gone.aborted, unheard: printer.unheard.aborted }).toEqual({
    written: '',
    gone: true,
    unheard: false,
  })
})

test('bytes have been taken when it says so: their memory may be used again', async () => {
  const stream = new SlowStream()
  const printing = new Printer(stream).bytes(Buffer.from('ab'))
  let isOver = false
  void printing.then(() => {
    isOver = true
  })
  await new Promise(setImmediate)
  expect(isOver).toBe(false)
  stream.take()
  await printing
  expect(stream.written).toBe('ab')
})

test('a reader who leaves while bytes are written is told with its own error', async () => {
  const stream = new SlowStream()
  const printing = new Printer(stream).bytes(Buffer.from('ab'))
  stream.destroy(epipe)
  await expect(printing).rejects.toBe(epipe)
})
