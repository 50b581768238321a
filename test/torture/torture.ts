// `npm run torture -- --runtime native --rounds 25 --seed 7`: the same harness as in the e2e suite, for longer.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    runtime: { type: 'string', default: 'native' },
    rounds: { type: 'string', default: '25' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    components: { type: 'string', default: 'zookeeper,kafka,rabbitmq,zipkin,prometheus' },
  },
})
const { runtime, rounds, seed, components } = values
const root = fileURLToPath(new URL('../..', import.meta.url))
const words = ['run', '--project', 'e2e', '--reporter=verbose', 'test/e2e/torture.test.ts', '-t', `in ${runtime}`]
const env = { ...process.env, MSA_TORTURE_ROUNDS: rounds, MSA_TORTURE_SEED: seed, MSA_TORTURE_COMPONENTS: components }
const vitest = spawn(process.execPath, [`${root}node_modules/vitest/vitest.mjs`, ...words], { cwd: root, env, stdio: 'inherit' })
vitest.on('close', (code) => {
  process.exitCode = code ?? 1
})
