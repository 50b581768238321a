import { PassThrough } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { LinePrompt } from '../../src/shell/line-prompt.ts'
import { FakeStream } from '../support/terminal.ts'

function atTerminal() {
  const keys = new PassThrough()
  const screen = new FakeStream({ isTTY: true })
  const interruption = new AbortController()
  const prompt = new LinePrompt({ isTTY: true, stream: () => keys }, screen, interruption.signal)
  onTestFinished(() => prompt.release())
  return { prompt, screen, type: (text: string) => void keys.write(text), interruption }
}

test('lines come one by one, also when they were typed at once', async () => {
  const { prompt, type } = atTerminal()
  const first = prompt.next('> ')
  type('one\rtwo\r')
  expect(await first).toEqual({ kind: 'line', text: 'one' })
  expect(await prompt.next('> ')).toEqual({ kind: 'line', text: 'two' })
})

test('Ctrl-C clears the line, Ctrl-D ends', async () => {
  const { prompt, type, screen } = atTerminal()
  const cleared = prompt.next('> ')
  type('drop tab\x03')
  expect(await cleared).toEqual({ kind: 'cleared' })
  expect(screen.written).toContain('^C\n')
  const line = prompt.next('> ')
  type('select 1\r')
  expect(await line).toEqual({ kind: 'line', text: 'select 1' })
  const ended = prompt.next('> ')
  type('\x04')
  expect(await ended).toEqual({ kind: 'ended' })
})

test('while something works, Ctrl-C is for it', async () => {
  const { prompt, type } = atTerminal()
  const line = prompt.next('> ')
  type('select sleep(100)\r')
  await line
  const working = prompt.working(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  )
  type('\x03')
  await expect(working).rejects.toThrow('interrupted')
  const next = prompt.next('> ')
  type('go on\r')
  expect(await next).toEqual({ kind: 'line', text: 'go on' })
})

test('lines before come back with the arrow, also after the terminal was somebody else’s', async () => {
  const { prompt, type } = atTerminal()
  const first = prompt.next('> ')
  type('select 1\r')
  await first
  prompt.release()
  const again = prompt.next('> ')
  type('\x1b[A\r')
  expect(await again).toEqual({ kind: 'line', text: 'select 1' })
})

test('whoever waits for a line hears that all is called off', async () => {
  const { prompt, interruption } = atTerminal()
  const line = prompt.next('> ')
  interruption.abort(new Error('called off'))
  await expect(line).rejects.toThrow('called off')
})
