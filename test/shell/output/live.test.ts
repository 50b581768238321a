import { setTimeout as after } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { numbered } from '../../support/events.ts'
import { fakeContext } from '../../support/surroundings.ts'
import { FakeStream } from '../../support/terminal.ts'

const started = numbered({ kind: 'component-starting', id: 'kafka-1', name: 'kafka', needs: [], attempt: 1 })
const waiting = numbered({ kind: 'component-waiting', id: 'kafka-1', name: 'kafka', for: 'ApiVersions' })

async function onTerminal(columns = 80) {
  const stderr = new FakeStream({ isTTY: true, columns })
  const { ctx, open, around } = await fakeContext({ stderr, env: { TERM: 'xterm', NO_COLOR: '1' } })
  onTestFinished(() => open.close())
  const say = (events: typeof started) => {
    for (const event of events) ctx.output.event(event)
  }
  return { ctx, open, around, stderr, say }
}

async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5000; !holds(); await after(5)) if (Date.now() > deadline) throw new Error('it never came')
}

test('redraws in place, with the cursor hidden', async () => {
  const { stderr, say } = await onTerminal()
  say(started)
  expect(stderr.screen()).toEqual({ lines: ['• kafka                0.0s   starting', ''], cursor: 'hidden' })
  say(waiting)
  await until(() => stderr.written.includes('ApiVersions'))
  expect(stderr.screen().lines).toEqual(['• kafka                0.0s   waiting for ApiVersions', ''])
})

test('is gone when the result comes, and the cursor is back', async () => {
  const { ctx, around, stderr, say } = await onTerminal()
  say(started)
  ctx.output.result({ up: true }, () => 'all is up')
  expect(stderr.screen()).toEqual({ lines: [''], cursor: 'shown' })
  expect(around.stdout.written).toBe('all is up\n')
})

test('gives the cursor back when the process ends in the middle', async () => {
  const { around, stderr, say } = await onTerminal()
  say(started)
  around.exit()
  expect(stderr.screen().cursor).toBe('shown')
})

test('a warning stays above what moves', async () => {
  const { ctx, stderr, say } = await onTerminal()
  say(started)
  ctx.output.warn('the disk is nearly full')
  expect(stderr.screen().lines).toEqual(['• the disk is nearly full', '• kafka                0.0s   starting', ''])
})

test('leaves nothing behind on a terminal that became narrower', async () => {
  const { open, stderr, say } = await onTerminal(80)
  say(
    numbered({
      kind: 'component-unhealthy',
      id: 'kafka-1',
      name: 'kafka',
      because: 'no answer for 10s, and that is a long time',
    }),
  )
  stderr.columns = 40
  // The screen here is drawn 40 columns wide from the first byte on: the line of 75 is folded, as a real terminal folds it.
  open.complain('✗ kafka failed')
  expect(stderr.screen()).toEqual({ lines: ['✗ kafka failed', ''], cursor: 'shown' })
})

test('sees at most ten pictures a second, however fast events come', async () => {
  const { stderr, say } = await onTerminal()
  for (let many = 0; many < 1000; many++) say(many % 2 ? started : waiting)
  expect(stderr.written.split('kafka').length - 1).toBe(1)
})

test('is not drawn in CI, on a dumb terminal, or into a pipe', async () => {
  for (const [env, isTTY] of [
    [{ CI: 'true', TERM: 'xterm' }, true],
    [{ TERM: 'dumb' }, true],
    [{ TERM: 'xterm' }, false],
  ] as const) {
    const { ctx, around } = await fakeContext({ env, stderr: new FakeStream({ isTTY }) })
    for (const event of started) ctx.output.event(event)
    expect(around.stderr.written.replaceAll(/\x1b\[\d+m/g, '')).toBe('• kafka starting\n')
  }
})

test('a watched table takes the place of the one before on a terminal, and follows it in a pipe', async () => {
  const terminal = await fakeContext({ env: { TERM: 'xterm', NO_COLOR: '1' }, stdout: new FakeStream({ isTTY: true }) })
  const pipe = await fakeContext()
  for (const { ctx } of [terminal, pipe]) {
    await ctx.output.frame(1, (n) => `now ${n}`)
    await ctx.output.frame(2, (n) => `now ${n}`)
  }
  expect(terminal.around.stdout.screen()).toEqual({ lines: ['now 2', ''], cursor: 'hidden' })
  await terminal.open.close()
  expect(terminal.around.stdout.screen()).toEqual({ lines: ['now 2', ''], cursor: 'shown' })
  expect(pipe.around.stdout.written).toBe('now 1\nnow 2\n')
})
