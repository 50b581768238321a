import { expect, test } from 'vitest'
import { colourLevel, isLive } from '../../../src/shell/output/colour.ts'
import { colouredInk } from '../../../src/shell/output/terminal.ts'
import { FakeStream } from '../../support/terminal.ts'

const terminal = { isTTY: true }

test('a terminal has as many colours as it says', () => {
  expect(colourLevel({ TERM: 'xterm' }, terminal)).toBe(1)
  expect(colourLevel({ TERM: 'xterm-256color' }, terminal)).toBe(2)
  expect(colourLevel({ TERM: 'xterm', COLORTERM: 'truecolor' }, terminal)).toBe(3)
})

test('there is none in a pipe, on a dumb terminal, or with NO_COLOR', () => {
  expect(colourLevel({ TERM: 'xterm' }, { isTTY: false })).toBe(0)
  expect(colourLevel({ TERM: 'dumb' }, terminal)).toBe(0)
  expect(colourLevel({ TERM: 'xterm', NO_COLOR: '1' }, terminal)).toBe(0)
  expect(colourLevel({ TERM: 'xterm', NO_COLOR: '' }, terminal)).toBe(1)
})

test('FORCE_COLOR has the last word', () => {
  expect(colourLevel({ FORCE_COLOR: '1', NO_COLOR: '1' }, { isTTY: false })).toBe(1)
  expect(colourLevel({ FORCE_COLOR: '3' }, { isTTY: false })).toBe(3)
  expect(colourLevel({ FORCE_COLOR: '0' }, terminal)).toBe(0)
})

test('a name keeps its colour', () => {
  const ink = colouredInk(1)
  expect(ink.named('kafka', 'a')).toBe(ink.named('kafka', 'a'))
  expect(ink.good('up')).toBe('\x1b[32mup\x1b[39m')
})

test('nothing is drawn in place where there is no width to draw in', () => {
  expect(isLive({ TERM: 'xterm' }, new FakeStream({ isTTY: true, columns: 80 }))).toBe(true)
  expect(isLive({ TERM: 'xterm' }, new FakeStream({ isTTY: true, columns: 0 }))).toBe(false)
  expect(isLive({ TERM: 'xterm', CI: 'true' }, new FakeStream({ isTTY: true, columns: 80 }))).toBe(false)
})
