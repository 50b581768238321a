import { expect, test } from 'vitest'
import { type UpReport, upAsText } from '../../../src/commands/up/up.render.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'
import { viewOf } from '../../support/views.ts'

const page: Page = { width: 80, cuts: true, ink: noInk, now: 0, style: 'text' }
const shown = (facts: Partial<UpReport>, program = 'msa') =>
  `\n${upAsText(program)({ lab: 'msa', runtime: 'native', because: '', tookMs: 12_345, changed: ['kafka'], configRepo: null, components: [], critical: [], ...facts }, page)}\n`

const core = [
  viewOf('zookeeper-1', { where: '127.0.0.1:2181' }),
  viewOf('kafka-1'),
  viewOf('rabbitmq-1', { where: '127.0.0.1:5672   ui http://127.0.0.1:15672' }),
  viewOf('zipkin-1', { where: 'http://127.0.0.1:9411' }),
]

test('where everything is, what took longest, and three things worth typing', () => {
  const text = shown({ components: core, critical: ['zookeeper-1', 'kafka-1'] })
  expect(text).toMatchInlineSnapshot(`
    "
    ✓ lab "msa" is up: 4 components in 12.3s   (critical: zookeeper → kafka)

      zookeeper  127.0.0.1:2181
      kafka      127.0.0.1:9092
      rabbitmq   127.0.0.1:5672   ui http://127.0.0.1:15672  guest/guest
      zipkin     http://127.0.0.1:9411

      msa status        msa open rabbitmq        msa kill zookeeper
    "
  `)
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test('a lab of another name is named in what to type; so is the program of a clone', () => {
  expect(shown({ lab: 'b', components: core.slice(0, 1) }, './bin/msa.js')).toMatchInlineSnapshot(`
    "
    ✓ lab "b" is up: 1 component in 12.3s

      zookeeper  127.0.0.1:2181

      ./bin/msa.js status --name b        ./bin/msa.js kill --name b zookeeper
    "
  `)
})

test('when nothing had to be done, it says so', () => {
  expect(shown({ changed: [], components: core.slice(3), critical: ['zipkin-1'] })).toMatchInlineSnapshot(`
    "
    ✓ lab "msa" is up, nothing had to be done: 1 component

      zipkin  http://127.0.0.1:9411

      msa status        msa open zipkin        msa kill zipkin
    "
  `)
})
