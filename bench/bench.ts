import { bus } from './parts/bus.ts'
import { cli } from './parts/cli.ts'
import { composite } from './parts/composite.ts'
import { docker } from './parts/docker.ts'
import { gateway } from './parts/gateway.ts'
import { kafka } from './parts/kafka.ts'
import { memory } from './parts/memory.ts'
import { native } from './parts/native.ts'
import { orders } from './parts/orders.ts'
import { services } from './parts/services.ts'
import { status } from './parts/status.ts'
import { type Row, tableOf } from './table.ts'
import { type Bench, openBench } from './workbench.ts'

// npm run bench [-- cli status native docker memory services bus gateway composite kafka orders] [--rounds=5]
// Nothing is judged by it but speed, and a busy machine is nobody's fault: it ends with 0 whatever it finds.

const parts: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  cli,
  status,
  memory,
  native,
  docker,
  services,
  bus,
  gateway,
  composite,
  kafka,
  orders,
}

const words = process.argv.slice(2)
const rounds = Number(/^--rounds=(\d+)$/.exec(words.find((word) => word.startsWith('--')) ?? '')?.[1] ?? 3)
const asked = words.filter((word) => !word.startsWith('--'))
const unknown = asked.filter((name) => !(name in parts))

if (unknown.length > 0) {
  process.stderr.write(`there is no part ${unknown.join(', ')}: ${Object.keys(parts).join(' ')}\n`)
  process.exitCode = 2
} else {
  await run(asked.length > 0 ? asked : Object.keys(parts))
}

async function run(names: readonly string[]): Promise<void> {
  await using bench = await openBench(rounds)
  const rows: Row[] = []
  for (const name of names) {
    if (bench.signal.aborted) break
    bench.say(`${name} …`)
    try {
      rows.push(...((await parts[name]?.(bench)) ?? []))
    } catch (error) {
      if (!bench.signal.aborted) bench.say(`${name} could not be measured: ${error instanceof Error ? error.message : error}`)
    }
  }
  if (rows.length > 0) process.stdout.write(`${tableOf(rows)}\n`)
  if (bench.signal.aborted) process.exitCode = 130
}
