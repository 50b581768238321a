// The same harnesses as in the e2e suite, for longer:
//   npm run torture -- --runtime native --rounds 25 --seed 7
//   npm run torture -- rolling --seconds 120
//   npm run torture -- orders --orders 3000 --clients 8 --seed 7 [--store embedded|mariadb|connect] [--broker rabbitmq|kafka]
// Without a store or a broker each of them has its turn, and a table at the end says what came of all the orders.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { asTable, balances, type OrderBook } from './order-book.ts'

const stores = ['embedded', 'mariadb', 'connect']
const brokers = ['rabbitmq', 'kafka']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    orders: { type: 'string', default: '3000' },
    clients: { type: 'string', default: '8' },
    kills: { type: 'string', default: '30' },
    store: { type: 'string', multiple: true, default: stores },
    broker: { type: 'string', multiple: true, default: brokers },
    runtime: { type: 'string', default: 'native' },
    rounds: { type: 'string', default: '25' },
    seconds: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    components: { type: 'string', default: 'zookeeper,kafka,rabbitmq,zipkin,prometheus' },
  },
})
const { runtime, rounds, seed, components } = values
const root = fileURLToPath(new URL('../..', import.meta.url))

const kinds: Readonly<Record<string, () => Promise<number>>> = {
  orders: tortureOrders,
  rolling: () =>
    run(['test/e2e/instances.test.ts', '-t', 'three of order-service|three instances share|one after the other'], {
      MSA_TORTURE_SECONDS: values.seconds,
    }),
  lab: () =>
    run(['test/e2e/torture.test.ts', '-t', `in ${runtime}`], {
      ...{ MSA_TORTURE_ROUNDS: rounds, MSA_TORTURE_SEED: seed, MSA_TORTURE_COMPONENTS: components },
    }),
}
const [kind = 'lab'] = positionals
const torture = kinds[kind]
if (torture === undefined) throw new Error(`${kind}: there are ${Object.keys(kinds).join(', ')}`)
process.exitCode = await torture()

async function tortureOrders(): Promise<number> {
  const unknown = [
    ...values.store.filter((name) => !stores.includes(name)),
    ...values.broker.filter((name) => !brokers.includes(name)),
  ]
  if (unknown.length > 0) {
    process.stderr.write(`${unknown.join(', ')}: a store is ${stores.join(', ')}, a broker ${brokers.join(', ')}\n`)
    return 2
  }
  const folder = mkdtempSync(join(tmpdir(), 'msa-torture-'))
  const books = join(folder, 'books.ndjson')
  writeFileSync(books, '')
  const same = {
    ...{ MSA_TORTURE_ORDERS: values.orders, MSA_TORTURE_CLIENTS: values.clients, MSA_TORTURE_KILLS: values.kills },
    ...{ MSA_TORTURE_SEED: seed, MSA_TORTURE_BOOKS: books },
  }
  try {
    const failed: string[] = []
    for (const store of values.store)
      for (const broker of values.broker) {
        const place = { MSA_TORTURE_STORE: store, MSA_TORTURE_BROKER: broker }
        if ((await run(['test/e2e/order-torture.test.ts'], { ...same, ...place })) !== 0) failed.push(`${store} over ${broker}`)
      }
    const lines = readFileSync(books, 'utf8').split('\n').slice(0, -1)
    const all = lines.map((line) => JSON.parse(line) as OrderBook)
    process.stdout.write(`\nseed ${seed}\n${asTable(all)}\n`)
    if (failed.length > 0) process.stdout.write(`failed: ${failed.join(', ')}\n`)
    return failed.length === 0 && all.every(balances) ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(files: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const words = ['run', '--project', 'e2e', '--reporter=verbose', ...files]
  const vitest = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...words], {
    ...{ cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' },
  })
  return new Promise((resolve) => vitest.once('close', (code) => resolve(code ?? 1)))
}
