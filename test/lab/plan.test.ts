import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ObservedInstance, planAsText, planDown, planUp } from '../../src/lab/plan.ts'
import { specOf } from '../support/specs.ts'

const zookeeper = specOf('zookeeper-1')
const kafka = specOf('kafka-1', { needs: ['zookeeper-1'] })
const mariadb = specOf('mariadb-1')
const connect = specOf('connect-1', { needs: ['kafka-1', 'mariadb-1'] })
const zipkin = specOf('zipkin-1')
const all = [zookeeper, kafka, mariadb, connect, zipkin]

const found = (id: string, facts: Partial<ObservedInstance> = {}): ObservedInstance => {
  const { name, hash } = specOf(id)
  return { id, name, hash, phase: 'healthy', runs: true, delayMs: 0, ...facts }
}
const allHealthy = all.map(({ id }) => found(id))

/** Plans are compared as text, set off by line ends so that columns can be read. */
const text = (...args: Parameters<typeof planUp>) => `\n${planAsText(planUp(...args))}\n`

test('on a bare machine everything starts, each after what it needs', () => {
  expect(text(all, [])).toMatchInlineSnapshot(`
    "
    #1  zookeeper  start   not running
    #2  kafka      start   not running   after #1
    #3  mariadb    start   not running
    #4  connect    start   not running   after #2 #3
    #5  zipkin     start   not running
    "
  `)
})

test('when all is as it should be, nothing is done', () => {
  expect(text(all, allHealthy)).toMatchInlineSnapshot(`
    "
    unchanged: zookeeper kafka mariadb connect zipkin
    "
  `)
  expect(planAsText(planUp([], []))).toBe('nothing to do')
})

test('what is added starts; what runs is not touched', () => {
  expect(text(all, [found('zookeeper-1'), found('kafka-1')])).toMatchInlineSnapshot(`
    "
    #1  mariadb  start   not running
    #2  connect  start   not running   after #1
    #3  zipkin   start   not running
    unchanged: zookeeper kafka
    "
  `)
})

test('a changed port restarts what depends on it and nothing else: dependents stop first and start last', () => {
  const moved = [
    { ...zookeeper, hash: 'another' },
    { ...kafka, hash: 'another' },
    mariadb,
    { ...connect, hash: 'another' },
    zipkin,
  ]
  const why = ({ id }: { id: string }) => (id === 'zookeeper-1' ? 'port client 2181 → 12181' : undefined)
  expect(text(moved, allHealthy, why)).toMatchInlineSnapshot(`
    "
    #1  connect    stop    changed
    #2  kafka      stop    changed   after #1
    #3  zookeeper  stop    port client 2181 → 12181   after #2
    #4  zookeeper  start   port client 2181 → 12181   after #3
    #5  kafka      start   changed   after #2 #4
    #6  connect    start   changed   after #1 #5
    unchanged: mariadb zipkin
    "
  `)
})

test('what needs a changed one and is itself unchanged goes on', () => {
  expect(text([{ ...zookeeper, hash: 'another' }, kafka], allHealthy)).toMatchInlineSnapshot(`
    "
    #1  zookeeper  stop    changed
    #2  zookeeper  start   changed   after #1
    unchanged: kafka
    "
  `)
})

test('what is paused goes on; what has failed, waits, starts or stops is seen to', () => {
  const states: ObservedInstance[] = [
    found('zookeeper-1', { phase: 'paused' }),
    found('kafka-1', { phase: 'failed', runs: false }),
    found('mariadb-1', { phase: 'waiting', runs: false }),
    found('connect-1', { phase: 'starting' }),
    found('zipkin-1', { phase: 'stopping' }),
  ]
  expect(text(all, states)).toMatchInlineSnapshot(`
    "
    #1  zookeeper  resume  paused
    #2  kafka      start   failed   after #1
    #3  mariadb    start   not healthy yet
    #4  connect    start   not healthy yet   after #2 #3
    #5  zipkin     start   was stopping
    "
  `)
  expect(
    text([zipkin, mariadb], [found('zipkin-1', { phase: 'unhealthy' }), found('mariadb-1', { phase: 'stopped', runs: false })]),
  ).toMatchInlineSnapshot(`
    "
    #1  zipkin   start   not healthy yet
    #2  mariadb  start   not running
    "
  `)
})

test('a container that nobody looks after is adopted with the right hash, and replaced with another', () => {
  const left: ObservedInstance[] = [
    found('zookeeper-1', { phase: 'unsupervised' }),
    found('kafka-1', { phase: 'unsupervised', hash: 'old' }),
    found('zipkin-1', { phase: 'stopped', runs: false, hash: 'old' }),
  ]
  expect(text([zookeeper, kafka, zipkin], left)).toMatchInlineSnapshot(`
    "
    #1  kafka      stop    changed
    #2  zookeeper  adopt   runs without a supervisor
    #3  kafka      start   changed   after #1 #2
    #4  zipkin     start   not running
    "
  `)
})

test('one that waits for its next try with another spec is stopped first', () => {
  expect(text([zipkin], [found('zipkin-1', { phase: 'waiting', runs: false, hash: 'old' })])).toMatchInlineSnapshot(`
    "
    #1  zipkin  stop    changed
    #2  zipkin  start   changed   after #1
    "
  `)
})

test('another delay is adjusted without a restart', () => {
  const slowed = { ...zipkin, slow: { delayMs: 200, relays: [] } }
  expect(text([slowed], [found('zipkin-1', { delayMs: 100 })])).toMatchInlineSnapshot(`
    "
    #1  zipkin  adjust  delay 100 → 200 ms
    "
  `)
  expect(text([slowed], [found('zipkin-1', { delayMs: 200 })])).toMatchInlineSnapshot(`
    "
    unchanged: zipkin
    "
  `)
})

test('what was found and is not wanted is left alone', () => {
  expect(planAsText(planUp([zipkin], [found('zipkin-1'), found('redis-1')]))).toBe('unchanged: zipkin')
})

test('down stops everything, what is needed last', () => {
  expect(`\n${planAsText(planDown(all, 'down'))}\n`).toMatchInlineSnapshot(`
    "
    #1  zipkin     stop    down
    #2  connect    stop    down
    #3  mariadb    stop    down   after #2
    #4  kafka      stop    down   after #2
    #5  zookeeper  stop    down   after #4
    "
  `)
})

test('several brokers stop together, before what they all need', () => {
  const brokers = [1, 2, 3].map((number) => specOf(`kafka-${number}`, { needs: ['zookeeper-1'] }))
  expect(`\n${planAsText(planDown([zookeeper, ...brokers], 'down'))}\n`).toMatchInlineSnapshot(`
    "
    #1  kafka-3    stop    down
    #2  kafka-2    stop    down
    #3  kafka      stop    down
    #4  zookeeper  stop    down   after #1 #2 #3
    "
  `)
})

test('whatever is found, a step comes after all it names, and what is carried out leaves nothing to do', () => {
  const phase = fc.constantFrom<ObservedInstance['phase'][]>(
    'stopped',
    'starting',
    'healthy',
    'unhealthy',
    'paused',
    'waiting',
    'stopping',
    'failed',
    'unsupervised',
  )
  const instance = fc.record({ phase, hash: fc.boolean(), there: fc.boolean(), delay: fc.constantFrom(0, 100) })
  fc.assert(
    fc.property(fc.tuple(...all.map(() => instance)), (drawn) => {
      const observed = drawn.flatMap(({ phase, hash, there, delay }, index) => {
        const spec = all[index]
        if (!there || !spec) return []
        const runs = !['stopped', 'failed', 'waiting'].includes(phase)
        return [found(spec.id, { phase, runs, delayMs: delay, hash: hash ? spec.hash : 'old' })]
      })
      const { steps, unchanged } = planUp(all, observed)
      for (const [index, { after }] of steps.entries()) expect(after.every((number) => number <= index)).toBe(true)
      const ids = steps.filter(({ kind }) => kind !== 'stop').map(({ name }) => name)
      expect([...ids, ...unchanged].sort()).toEqual(all.map(({ name }) => name).sort())
      expect(planUp(all, allHealthy).steps).toEqual([])
    }),
  )
})

test('a job that is done is left alone, also one that was done before anybody now here was', () => {
  const seed = specOf('seed-1', { kind: 'job' })
  const orders = specOf('orders-1', { kind: 'service', needs: ['seed-1'] })
  expect(text([seed, orders], [found('seed-1', { phase: 'done', runs: false })])).toMatchInlineSnapshot(`
    "
    #1  orders  start   not running
    unchanged: seed
    "
  `)
  expect(text([seed, orders], [found('seed-1', { phase: 'done-before', runs: false })])).toMatchInlineSnapshot(`
    "
    #1  seed    adopt   done before
    #2  orders  start   not running   after #1
    "
  `)
  expect(text([seed], [found('seed-1', { phase: 'done', runs: false, hash: 'another' })])).toMatchInlineSnapshot(`
    "
    #1  seed  stop    changed
    #2  seed  start   changed   after #1
    "
  `)
})

test('what is wanted no more is stopped', () => {
  const orders = specOf('orders-1')
  const surplus = [{ id: 'orders-2', name: 'orders-2', needs: [] }]
  expect(text([orders], [found('orders-1'), found('orders-2')], undefined, surplus)).toMatchInlineSnapshot(`
    "
    #1  orders-2  stop    not wanted any more
    unchanged: orders
    "
  `)
})

test('one that is no longer the only one is called otherwise, and runs on', () => {
  const first = specOf('orders-1', { name: 'orders-1' })
  expect(text([first, specOf('orders-2')], [found('orders-1')])).toMatchInlineSnapshot(`
    "
    #1  orders-1  adjust  orders → orders-1
    #2  orders-2  start   not running
    "
  `)
})
