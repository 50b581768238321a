import { expect, test } from 'vitest'
import { analyzeAsText } from '../../../src/commands/analyze/analyze.render.ts'
import type { ComponentTiming, RunReport } from '../../../src/lab/analyze.ts'
import { widthOf } from '../../../src/shell/output/text-width.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'

const timing = (name: string, startMs: number, tookMs: number, more: Partial<ComponentTiming> = {}): ComponentTiming => ({
  id: `${name}-1`,
  name,
  outcome: 'healthy',
  startMs,
  tookMs,
  attempts: 1,
  needs: [],
  after: null,
  idleMs: 0,
  critical: false,
  ...more,
})

const report: RunReport & { lab: string } = {
  lab: 'msa',
  run: 'r1',
  command: 'up',
  outcome: 'done',
  startedAt: '2026-11-21T09:00:00.000Z',
  tookMs: 9800,
  components: [
    timing('zookeeper', 100, 600, { critical: true, idleMs: 100 }),
    timing('rabbitmq', 100, 6200),
    timing('zipkin', 100, 4400),
    timing('kafka', 1700, 4400, { after: 'zookeeper-1', idleMs: 1000, critical: true, attempts: 2 }),
    timing('connect', 6200, 3000, { after: 'kafka-1', critical: true, idleMs: 100 }),
    timing('order-service', 6300, 900, { after: 'rabbitmq-1' }),
  ],
  critical: ['zookeeper-1', 'kafka-1', 'connect-1'],
  idleMs: 1200,
  laterRuns: 0,
}

const page = (width = 80): Page => ({ width, cuts: false, ink: noInk, now: 0, style: 'text' })

test('a tree of who released whom, on one time axis', () => {
  expect(analyzeAsText(report, page())).toMatchInlineSnapshot(`
    "✓ msa up took 9.8s   lab "msa", 2026-11-21T09:00:00.000Z

                     0s           5s             START  TOOK
    zookeeper        ██                          +0.1s  0.6s  ← critical
    └ kafka            ░░░███████████            +1.7s  4.4s  2 attempts, ← critical
      └ connect                      ████████    +6.2s  3.0s  ← critical
    rabbitmq         ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒           +0.1s  6.2s
    └ order-service                   ▒▒         +6.3s  0.9s
    zipkin           ▒▒▒▒▒▒▒▒▒▒▒▒                +0.1s  4.4s

      critical  zookeeper → kafka → connect   9.2s, 1.2s of it idle
      idle      0.1s before zookeeper
      idle      1.0s before kafka
      idle      0.1s before connect
      longest   kafka 4.4s   msa logs kafka"
  `)
})

test('what failed, never got ready or ran already says so', () => {
  const components = [
    timing('zookeeper', 0, 20, { outcome: 'adopted' }),
    timing('kafka', 100, 3000, { outcome: 'failed', after: 'zookeeper-1', critical: true }),
    timing('rabbitmq', 100, 3100, { outcome: 'unfinished' }),
  ]
  const failed = {
    ...report,
    outcome: 'failed' as const,
    tookMs: 3200,
    components,
    critical: ['kafka-1'],
    idleMs: 0,
    laterRuns: 2,
  }
  expect(analyzeAsText(failed, page())).toMatchInlineSnapshot(`
    "✗ msa up took 3.2s, and failed   lab "msa", 2026-11-21T09:00:00.000Z
      since then 2 more with nothing to start

               0s         1s        2s         3s  START  TOOK
    zookeeper  ▒                                   +0.0s  0.0s  ran already
    └ kafka     ████████████████████████████████   +0.1s  3.0s  ✗ failed, ← critical
    rabbitmq    ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  +0.1s  3.1s  • not ready

      critical  kafka   3.1s
      longest   kafka 3.0s   msa logs kafka"
  `)
})

test('a run that started nothing says so', () => {
  expect(analyzeAsText({ ...report, components: [], critical: [], tookMs: 120 }, page())).toMatchInlineSnapshot(`
    "✓ msa up took 0.1s   lab "msa", 2026-11-21T09:00:00.000Z
      nothing was started"
  `)
})

test.each([40, 60, 80, 120, 300])('at %d columns no line of the tree is longer', (width) => {
  const tree = analyzeAsText(report, page(width)).split('\n').slice(2, 9)
  expect(Math.max(...tree.map(widthOf))).toBeLessThanOrEqual(Math.max(width, 54))
})

test('without room for bars the numbers stay', () => {
  expect(analyzeAsText(report, page(40))).toMatchInlineSnapshot(`
    "✓ msa up took 9.8s   lab "msa", 2026-11-21T09:00:00.000Z

                     START  TOOK
    zookeeper        +0.1s  0.6s  ← critical
    └ kafka          +1.7s  4.4s  2 attempts, ← critical
      └ connect      +6.2s  3.0s  ← critical
    rabbitmq         +0.1s  6.2s
    └ order-service  +6.3s  0.9s
    zipkin           +0.1s  4.4s

      critical  zookeeper → kafka → connect   9.2s, 1.2s of it idle
      idle      0.1s before zookeeper
      idle      1.0s before kafka
      idle      0.1s before connect
      longest   kafka 4.4s   msa logs kafka"
  `)
})
