import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyze } from '../../src/lab/analyze.ts'
import type { LabEvent, LabHappening } from '../../src/lab/events.ts'

const begin = Date.parse('2026-11-21T09:00:00.000Z')

/** Events at these milliseconds. */
function journal(...entries: readonly (readonly [atMs: number, happening: LabHappening])[]): LabEvent[] {
  return entries.map(([atMs, happening], at) => ({ seq: at + 1, at: new Date(begin + atMs).toISOString(), ...happening }))
}

const runStarted = (run = 'r1', command = 'up'): LabHappening => ({ kind: 'run-started', run, command, plan: [] })
const runFinished = (tookMs: number, run = 'r1'): LabHappening => ({ kind: 'run-finished', run, outcome: 'done', tookMs })
const starting = (name: string, ...needs: string[]): LabHappening => ({
  kind: 'component-starting',
  id: `${name}-1`,
  name,
  needs: needs.map((need) => `${need}-1`),
  attempt: 1,
})
const healthy = (name: string): LabHappening => ({ kind: 'component-healthy', id: `${name}-1`, name, tookMs: 0, where: '' })
const adopted = (name: string): LabHappening => ({ kind: 'component-adopted', id: `${name}-1`, name, process: '1' })
const failed = (name: string): LabHappening => ({
  kind: 'component-failed',
  id: `${name}-1`,
  name,
  failure: { because: 'it exited', probe: '', exit: '1', lastLines: [], lineCount: 0, hint: null },
})

const up = journal(
  [0, runStarted()],
  [100, starting('zookeeper')],
  [100, starting('rabbitmq')],
  [700, healthy('zookeeper')],
  [900, starting('kafka', 'zookeeper')],
  [5300, healthy('kafka')],
  [4300, healthy('rabbitmq')],
  [5350, starting('orders', 'kafka', 'rabbitmq')],
  [6000, healthy('orders')],
  [6050, runFinished(6050)],
)

test('the critical chain is the chain of needs that ended last', () => {
  expect(analyze(up)?.critical).toEqual(['zookeeper-1', 'kafka-1', 'orders-1'])
})

test('each component has its offset, its duration, and what it waited for', () => {
  const report = analyze(up)
  expect(report).toMatchObject({ run: 'r1', command: 'up', outcome: 'done', tookMs: 6050, idleMs: 350, laterRuns: 0 })
  expect(report?.components.map(({ name, startMs, tookMs, after, idleMs }) => [name, startMs, tookMs, after, idleMs])).toEqual([
    ['zookeeper', 100, 600, null, 100],
    ['rabbitmq', 100, 4200, null, 100],
    ['kafka', 900, 4400, 'zookeeper-1', 200],
    ['orders', 5350, 650, 'kafka-1', 50],
  ])
})

test('nothing is known without a run', () => {
  expect(analyze([])).toBeUndefined()
  expect(analyze(journal([0, starting('kafka')], [10, healthy('kafka')]))).toBeUndefined()
})

test('a later run with nothing to start does not hide the last one that had', () => {
  const later = journal([9000, runStarted('r2')], [9010, runFinished(10, 'r2')])
  expect(analyze([...up, ...later])).toMatchObject({ run: 'r1', laterRuns: 1 })
  expect(analyze(later)).toMatchObject({ run: 'r2', components: [], critical: [] })
})

test('a run that failed counts until its end, and the failed one is critical', () => {
  const report = analyze(
    journal(
      [0, runStarted()],
      [0, starting('zookeeper')],
      [500, healthy('zookeeper')],
      [500, starting('kafka', 'zookeeper')],
      [3000, failed('kafka')],
      [3100, { kind: 'run-finished', run: 'r1', outcome: 'failed', tookMs: 3100 }],
    ),
  )
  expect(report).toMatchObject({ outcome: 'failed', critical: ['zookeeper-1', 'kafka-1'] })
  expect(report?.components[1]).toMatchObject({ outcome: 'failed', tookMs: 2500 })
})

test('what goes on is running; what was overtaken by something new was cut off', () => {
  const open = journal(
    [0, runStarted()],
    [100, starting('kafka')],
    [1500, { kind: 'component-waiting', id: 'kafka-1', name: 'kafka', for: 'ApiVersions' }],
  )
  expect(analyze(open)).toMatchObject({ outcome: 'running', tookMs: 1500, components: [{ outcome: 'unfinished', tookMs: 1400 }] })
  expect(analyze([...open, ...journal([2000, runStarted('r2')])])).toMatchObject({ run: 'r1', outcome: 'cut-off' })
  expect(analyze([...open, ...journal([2000, { kind: 'supervisor-stopped' }])])).toMatchObject({ outcome: 'cut-off' })
  expect(
    analyze([...open, ...journal([2000, { kind: 'supervisor-started', pid: 1, version: '1' }], [2010, starting('zipkin')])]),
  ).toMatchObject({ outcome: 'cut-off', components: [{ name: 'kafka' }] })
})

test('a run whose command was killed took until its last component was there, whatever is healed later', () => {
  const entries = [
    [0, runStarted()],
    [100, starting('kafka')],
    [1500, healthy('kafka')],
    [90_000, starting('kafka')],
    [95_000, healthy('kafka')],
  ] as const
  expect(analyze(journal(...entries))).toMatchObject({ outcome: 'running', tookMs: 1500 })
})

test('a component that is tried again counts once, with its attempts, and its healing later does not count', () => {
  const report = analyze(
    journal(
      [0, runStarted()],
      [0, starting('kafka')],
      [500, { kind: 'component-exited', id: 'kafka-1', name: 'kafka', exit: '1', because: 'NodeExists' }],
      [1000, { ...starting('kafka'), attempt: 2 } as LabHappening],
      [3000, healthy('kafka')],
      [3500, starting('kafka')],
      [4000, healthy('kafka')],
      [5000, runFinished(5000)],
    ),
  )
  expect(report?.components).toMatchObject([{ attempts: 2, startMs: 0, tookMs: 3000 }])
})

test('what was adopted is shown, and never critical before something that was started', () => {
  const report = analyze(
    journal(
      [0, runStarted()],
      [10, adopted('zookeeper')],
      [20, healthy('zookeeper')],
      [30, starting('kafka', 'zookeeper')],
      [900, healthy('kafka')],
      [950, runFinished(950)],
    ),
  )
  expect(report?.components).toMatchObject([{ outcome: 'adopted' }, { outcome: 'healthy', after: 'zookeeper-1' }])
  expect(report?.critical).toEqual(['kafka-1'])
})

test('a clock that was set back makes no negative time', () => {
  const report = analyze(journal([1000, runStarted()], [400, starting('kafka')], [200, healthy('kafka')], [300, runFinished(0)]))
  expect(report?.components).toMatchObject([{ startMs: 0, tookMs: 0, idleMs: 0 }])
})

test('any journal is analyzed without an error and with sane numbers', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const happening = fc.oneof(
    fc.constantFrom('r1', 'r2').map((run) => runStarted(run)),
    fc.constantFrom('r1', 'r2').map((run) => runFinished(5, run)),
    fc.tuple(name, fc.array(name, { maxLength: 3 })).map(([of, needs]) => starting(of, ...needs)),
    name.map(healthy),
    name.map(failed),
    name.map(adopted),
    fc.constant<LabHappening>({ kind: 'supervisor-stopped' }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), happening), { maxLength: 30 }), (entries) => {
      const report = analyze(journal(...entries))
      for (const each of report?.components ?? []) {
        expect(Math.min(each.startMs, each.tookMs, each.idleMs)).toBeGreaterThanOrEqual(0)
      }
      const critical = report?.critical ?? []
      expect(new Set(critical).size).toBe(critical.length)
      expect(report?.components.filter((each) => each.critical).length ?? 0).toBe(critical.length)
    }),
  )
})
