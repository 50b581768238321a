// The same harnesses as in the e2e suite, for longer:
//   npm run torture -- --runtime native --rounds 25 --seed 7
//   npm run torture -- rolling --seconds 120
//   npm run torture -- orders --orders 3000 --clients 8 --store embedded|mariadb|connect --broker rabbitmq|kafka --seed 7

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    orders: { type: 'string', default: '3000' },
    clients: { type: 'string', default: '8' },
    store: { type: 'string', default: 'mariadb' },
    broker: { type: 'string', default: 'rabbitmq' },
    runtime: { type: 'string', default: 'native' },
    rounds: { type: 'string', default: '25' },
    seconds: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    components: { type: 'string', default: 'zookeeper,kafka,rabbitmq,zipkin,prometheus' },
  },
})
const { runtime, rounds, seed, components } = values
const root = fileURLToPath(new URL('../..', import.meta.url))
const filesOf: Readonly<Record<string, readonly string[]>> = {
  orders: ['test/e2e/order-torture.test.ts'],
  rolling: ['test/e2e/instances.test.ts', '-t', 'three of order-service|three instances share|one after the other'],
}
const files = filesOf[positionals[0] ?? ''] ?? ['test/e2e/torture.test.ts', '-t', `in ${runtime}`]
const words = ['run', '--project', 'e2e', '--reporter=verbose', ...files]
const env = {
  ...process.env,
  ...{ MSA_TORTURE_ROUNDS: rounds, MSA_TORTURE_SEED: seed, MSA_TORTURE_COMPONENTS: components },
  ...{ MSA_TORTURE_ORDERS: values.orders, MSA_TORTURE_CLIENTS: values.clients },
  MSA_TORTURE_SECONDS: values.seconds,
  ...{ MSA_TORTURE_STORE: values.store, MSA_TORTURE_BROKER: values.broker },
}
const vitest = spawn(process.execPath, [`${root}node_modules/vitest/vitest.mjs`, ...words], { cwd: root, env, stdio: 'inherit' })
vitest.on('close', (code) => {
  process.exitCode = code ?? 1
})
