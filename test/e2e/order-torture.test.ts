import { appendFileSync } from 'node:fs'
import { becomes } from '../peers/support/http.ts'
import { exits, healthy, leavesNothing } from '../support/checks.ts'
import type { Lab } from '../support/lab.ts'
import { atGateway, rewrite } from '../support/learner.ts'
import { msa, scenario } from '../support/scenario.ts'
import { tortureOrders } from '../torture/orders.ts'

const {
  MSA_TORTURE_ORDERS = '120',
  MSA_TORTURE_CLIENTS = '4',
  MSA_TORTURE_KILLS = '0',
  MSA_TORTURE_SEED = '7',
  MSA_TORTURE_STORE: store = 'mariadb',
  MSA_TORTURE_BROKER: broker = 'rabbitmq',
  MSA_TORTURE_BOOKS: books = '',
} = process.env

const services = ['config-service', 'discovery-service', 'gateway-service', 'user-service', 'order-service', 'catalog-service']
const needs: Readonly<Record<string, readonly string[]>> = {
  embedded: [],
  mariadb: ['mariadb'],
  // Orders go over Kafka then, whichever broker the events go over.
  connect: ['kafka', 'mariadb', 'connect'],
}
const engines = [...new Set([broker, ...(needs[store] ?? [])])]
const victims = ['order-service-1', 'order-service-2', 'catalog-service-1', ...engines.map((name) => `${name}-1`)]
const kills = Math.max(victims.length, Number(MSA_TORTURE_KILLS))

scenario(
  `${MSA_TORTURE_ORDERS} orders over ${broker} into ${store}, while parts are killed: none is lost, none is there twice (seed ${MSA_TORTURE_SEED})`,
  { runtime: 'native' },
  { timeoutMs: 1_500_000 },
)
  .step('the settings come first', (lab) => lab.up('config-service'), exits(0))
  .step('the store', async (lab) => {
    if (store === 'embedded') return
    rewrite(lab, 'order-service.yml', (text) => text.replace('store: embedded', `store: ${store}`))
  })
  .step('up', (lab) => lab.up(...engines, ...services, '--broker', broker, '--scale', 'order-service=2'), exits(0), healthy())
  .step('orders', async (lab: Lab) => {
    await becomes('whom the gateway reaches', async () => (await atGateway(lab).get('/order-service/health_check')).status, 200)
    await tortureOrders(lab, {
      ...{ orders: Number(MSA_TORTURE_ORDERS), clients: Number(MSA_TORTURE_CLIENTS), seed: Number(MSA_TORTURE_SEED) },
      ...{ store, broker, victims, kills, instances: 2, say: (text) => process.stderr.write(`orders: ${text}\n`) },
      onBook: (book) => {
        if (books !== '') appendFileSync(books, `${JSON.stringify(book)}\n`)
      },
    })
  })
  .step('down', msa('down', '--volumes'), exits(0), leavesNothing)
