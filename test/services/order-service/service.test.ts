import { expect, test } from 'vitest'
import { orderService } from '../../../src/services/order-service/service.ts'
import { serviceOf } from '../../support/platform.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { wish } from './setup.ts'

async function pair(folder: string, args: readonly string[] = []) {
  const start = () => serviceOf(orderService, { env: { MSA_DATA_DIR: folder }, argv: args })
  return [await start(), await start()] as const
}

async function place(url: string): Promise<void> {
  const answer = await fetch(`${url}/user-1/orders`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wish) },
  })
  expect(answer.status).toBe(201)
}

async function countAt(url: string): Promise<number> {
  return ((await (await fetch(`${url}/user-1/orders`)).json()) as unknown[]).length
}

test('two instances read the same orders', async () => {
  const [one, other] = await pair(await temporaryFolder())
  await place(one.url)
  await place(other.url)
  expect([await countAt(one.url), await countAt(other.url)]).toEqual([2, 2])
})

test('with order.store: embedded two reads of one user’s orders differ, and each is kept over a restart', async () => {
  const folder = await temporaryFolder()
  const embedded = ['--order.store=embedded']
  const [one, other] = await pair(folder, embedded)
  await place(one.url)
  await place(one.url)
  await place(other.url)
  expect([await countAt(one.url), await countAt(other.url)]).toEqual([2, 1])
  await Promise.all([one.stop(), other.stop()])
  const again = await pair(folder, embedded)
  expect([await countAt(again[0].url), await countAt(again[1].url)].sort()).toEqual([1, 2])
})

test('a store that there is not ends the start with what there is', async () => {
  await expect(serviceOf(orderService, { argv: ['--order.store=mongo'] })).rejects.toThrow(
    'order.store: is mongo, and can be embedded, mariadb, connect',
  )
})

test('order.store: mariadb without a server to be found is DOWN and says why', async () => {
  const service = await serviceOf(orderService, {
    argv: ['--order.store=mariadb', '--management.endpoint.health.show-details=always'],
    env: { MSA_DATA_DIR: await temporaryFolder(), SERVER_PORT: '0' },
  })
  const health = await fetch(`${service.url}/actuator/health/db`)
  expect(health.status).toBe(503)
  expect(await health.text()).toContain('spring.datasource.url names no MariaDB or MySQL')
})
