import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../../src/platform/http/create-app.ts'
import type { ServiceDefinition } from '../../../src/platform/platform.ts'
import { openStream } from '../../../src/platform/stream/open-stream.ts'
import { fakeBinder } from '../../support/fakes/binder.ts'
import { serviceOf } from '../../support/platform.ts'

const at = 'spring.cloud.stream.bindings'
const defaults = {
  [`${at}.orders-in-0.destination`]: 'orders',
  [`${at}.orders-in-0.group`]: 'catalog',
  [`${at}.audit-out-0.destination`]: 'audit',
}

async function service() {
  const binder = fakeBinder()
  const definition: ServiceDefinition = {
    ...{ name: 'small-service', defaults },
    async build(platform) {
      const stream = openStream(platform, { rabbit: () => binder, kafka: () => binder })
      onTestFinished(() => stream.close())
      stream.consume('orders', async () => undefined)
      await stream.send('audit', { payload: 'x' })
      const app = createApp({ log: platform.log })
      app.post('/audit', async () => stream.send('audit', { payload: 'x' }).then(() => 'sent'))
      return app
    },
  }
  const { url } = await serviceOf(definition, { env: { MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: '*' } })
  const ask = async (path: string) => (await (await fetch(`${url}/actuator/bindings${path}`)).json()) as object[]
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${url}/actuator/bindings${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status
  }
  return { url, binder, ask, post }
}

const orders = {
  ...{ bindingName: 'orders-in-0', name: 'orders', group: 'catalog', pausable: true, state: 'running', paused: false },
  ...{ extension: { bindingDestination: 'orders' }, input: true },
}
const audit = {
  ...orders,
  bindingName: 'audit-out-0',
  name: 'audit',
  group: null,
  pausable: false,
  extension: { bindingDestination: 'audit' },
  input: false,
}

test('bindings are listed, and one of them is a list as well', async () => {
  const { ask } = await service()
  expect(await ask('')).toEqual([orders, audit])
  expect(Object.keys((await ask(''))[0] ?? {})).toEqual(Object.keys(orders))
  expect(await ask('/orders-in-0')).toEqual([orders])
  expect(await ask('/no-such')).toEqual([])
})

test('one is stopped, started, paused and resumed', async () => {
  const { ask, post, binder } = await service()
  expect(await post('/orders-in-0', { state: 'STOPPED' })).toBe(204)
  expect(await ask('/orders-in-0')).toMatchObject([{ state: 'stopped' }])
  expect(binder.consumers).toMatchObject([{ isClosed: true }])
  expect(await post('/orders-in-0', { state: 'started' })).toBe(204)
  expect(binder.consumers).toMatchObject([{ isClosed: true }, { isClosed: false }])
  expect(await post('/orders-in-0', { state: 'STARTED' })).toBe(204)
  expect(binder.consumers).toHaveLength(2)
  expect(await post('/orders-in-0', { state: 'PAUSED' })).toBe(204)
  expect(await ask('/orders-in-0')).toMatchObject([{ state: 'running', paused: true }])
  expect(await post('/orders-in-0', { state: 'RESUMED' })).toBe(204)
  expect(await ask('/orders-in-0')).toMatchObject([{ paused: false }])
})

test('what is stopped sends nothing', async () => {
  const { url, post, binder } = await service()
  expect(await post('/audit-out-0', { state: 'STOPPED' })).toBe(204)
  expect((await fetch(`${url}/audit`, { method: 'POST' })).status).toBe(500)
  expect(binder.sent).toHaveLength(1)
  expect(await post('/audit-out-0', { state: 'STARTED' })).toBe(204)
  expect((await fetch(`${url}/audit`, { method: 'POST' })).status).toBe(200)
})

test('another state is refused; a binding that is not there is not missed', async () => {
  const { post } = await service()
  expect(await post('/orders-in-0', { state: 'GONE' })).toBe(400)
  expect(await post('/orders-in-0', {})).toBe(400)
  expect(await post('/no-such', { state: 'STOPPED' })).toBe(204)
})
