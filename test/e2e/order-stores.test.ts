import { expect } from 'vitest'
import { becomes } from '../peers/support/http.ts'
import { statesIn } from '../peers/support/registry.ts'
import { exits, healthy, leavesNothing } from '../support/checks.ts'
import { kafkaOf, write } from '../support/kafka.ts'
import type { Lab } from '../support/lab.ts'
import { atGateway, type Learner, rewrite } from '../support/learner.ts'
import { msa, scenario, sharedLab, up } from '../support/scenario.ts'
import { addressOf } from '../support/small-service.ts'

// Two order-services: each with a database of its own, and then with one that a connector fills.

const lab = sharedLab({ runtime: 'native' })
const names = [
  ...['kafka', 'rabbitmq', 'mariadb', 'connect', 'config-service', 'discovery-service'],
  ...['gateway-service', 'user-service', 'order-service', 'catalog-service'],
]
let ada: Learner

async function bothKnown(lab: Lab): Promise<void> {
  await becomes('who is registered', () => statesIn(addressOf(lab, 'discovery-service-1'), 'order-service'), ['UP', 'UP'])
  const asked = async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => atGateway(lab).get('/order-service/health_check')))
    return [...new Set(answers.map(({ status }) => status)), new Set(answers.map(({ text }) => text)).size]
  }
  await becomes('[statuses, instances that answer]', asked, [200, 2], 60_000)
}

/** How many orders each instance knows of. */
const countsOf = (lab: Lab) =>
  Promise.all(
    [1, 2].map(async (instance) => {
      const answer = await fetch(`${addressOf(lab, `order-service-${instance}`)}/${ada.userId}/orders`)
      return ((await answer.json()) as unknown[]).length
    }),
  )

scenario('with a database in each instance a user’s orders differ from read to read', { lab })
  .step('up', up(...names, '--scale', 'order-service=2'), exits(0), healthy())
  .step('both are asked in turn', bothKnown)
  .step('three orders', async (lab) => {
    ada = await atGateway(lab).learner('ada@example.com')
    for (let time = 0; time < 3; time++) expect((await atGateway(lab).order(ada, 'CATALOG-002', 1)).status).toBe(201)
    expect((await countsOf(lab)).sort()).toEqual([1, 2])
    await becomes('the stock', () => atGateway(lab).stock('CATALOG-002', ada.token), 107)
  })

scenario('with the topic and its connector they never do; what is no order is parked, and the rest flows', { lab })
  .step('it is written', async (lab) =>
    rewrite(lab, 'order-service.yml', (text) => text.replace('store: embedded', 'store: connect')),
  )
  .step('restart', msa('restart', 'order-service'), exits(0), healthy('order-service-1', 'order-service-2'))
  .step('both are asked in turn', bothKnown)
  .step('the connector is there by itself', async (lab) => {
    const state = async () => {
      const answer = await fetch(`${addressOf(lab, 'connect-1')}/connectors/my-order-sink-connect/status`)
      return answer.ok ? ((await answer.json()) as { connector: { state: string } }).connector.state : answer.status
    }
    await becomes('its state', state, 'RUNNING', 90_000)
  })
  .step('something that is no order', async (lab) => write(kafkaOf(lab), 'orders', ['this is no order']))
  .step('four orders', async (lab) => {
    for (let time = 0; time < 4; time++) expect((await atGateway(lab).order(ada, 'CATALOG-003', 2)).status).toBe(201)
    await becomes('what each knows', () => countsOf(lab), [4, 4], 120_000)
    await becomes('the stock', () => atGateway(lab).stock('CATALOG-003', ada.token), 112)
  })
  .step('the dead letter', async (lab) => {
    const parked = async () =>
      (await lab.msa('topic', 'consume', 'orders.dlq', '--from-beginning', '--no-follow', '-o', 'raw')).stdout
    await becomes('what is parked', async () => (await parked()).trim(), 'this is no order', 60_000)
  })
  .step('down', msa('down', '--volumes'), exits(0), leavesNothing)
