import { expect, onTestFinished, test } from 'vitest'
import type { LabHappening } from '../../src/lab/events.ts'
import type { InstanceSpec } from '../../src/lab/spec.ts'
import type { WatchListener } from '../../src/runtime/watch-files.ts'
import { Life } from '../../src/supervisor/life.ts'
import { FakeDriver } from '../support/fakes/driver.ts'
import { FakeProbes } from '../support/fakes/probes.ts'
import { eventually } from '../support/rig.ts'
import { specOf } from '../support/specs.ts'

const orders = specOf('orders-1', { kind: 'service', watch: ['/shop/src'] })

function setup(spec: InstanceSpec = orders, { answers = true } = {}) {
  const driver = new FakeDriver()
  const happened: LabHappening[] = []
  const watching: { paths: readonly string[]; listener: WatchListener }[] = []
  const life = new Life(spec, {
    driver,
    probes: new FakeProbes({ answers }),
    emit: (happening) => happened.push(happening),
    log: () => undefined,
    relays: { open: async () => undefined, delay: () => undefined, close: () => undefined },
    heal: () => undefined,
    watchFiles(paths, listener) {
      const watch = { paths, listener }
      watching.push(watch)
      return { stop: () => void watching.splice(watching.indexOf(watch), 1) }
    },
  })
  onTestFinished(() => life.stop(false))
  return { life, driver, happened, watching, change: (what: string) => watching[0]?.listener.changed(what) }
}

test('a change of what it watches starts it again, and says what has changed', async () => {
  const { life, driver, happened, watching, change } = setup()
  await life.ensure(orders)
  expect(watching.map(({ paths }) => paths)).toEqual([['/shop/src']])
  change('app.js')
  await eventually('it runs again', () => driver.all.length === 2 && life.phase === 'healthy')
  expect(driver.alive).toEqual(['orders-1'])
  expect(happened).toContainEqual({ kind: 'component-changed', id: 'orders-1', name: 'orders', what: 'app.js' })
})

test('whoever waits for it waits on, for the one that is started again', async () => {
  const { life, driver, change } = setup(specOf('seed-1', { kind: 'job', ready: [], watch: ['/shop/src'] }))
  const ensuring = life.ensure(specOf('seed-1', { kind: 'job', ready: [], watch: ['/shop/src'] }))
  await eventually('it runs', () => driver.all.length === 1)
  change('seed.js')
  await eventually('it runs again', () => driver.all.length === 2)
  driver.last.end('exited with 0')
  await ensuring
  expect(life.phase).toBe('done')
})

test('one that has failed is tried again as soon as a file has changed', async () => {
  const { life, driver, change } = setup()
  driver.onStarted = (running) => running.end('exited with 1')
  await expect(life.ensure(orders)).rejects.toThrow('orders failed')
  driver.onStarted = () => undefined
  change('app.js')
  await eventually('it is healthy', () => life.phase === 'healthy')
})

test('one that was stopped watches nothing, and stays stopped', async () => {
  const { life, driver, watching } = setup()
  await life.ensure(orders)
  const listener = watching[0]?.listener
  await life.stop(false)
  expect(watching).toEqual([])
  listener?.changed('app.js')
  expect([life.phase, driver.all.length]).toEqual(['stopped', 1])
})
