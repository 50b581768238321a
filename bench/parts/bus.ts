import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { joinBus } from '../../test/support/bus-member.ts'
import { median } from '../measure.ts'
import { limitRow, type Row } from '../table.ts'
import { type Bench, downForBench, upForBench } from '../workbench.ts'

const members = 50
const name = 'bench-bus'

/** From one refresh to the last of fifty acknowledgements; fifty processes, RabbitMQ. */
export async function bus(bench: Bench): Promise<Row[]> {
  const program = join(bench.root, 'test/support/programs/small-service.js')
  const env = { SERVICE_NAME: 'small-service', MSA_PLATFORM: join(bench.root, 'dist/platform') }
  const service = { command: [process.execPath, program], health: '/actuator/health', env }
  await writeFile(join(bench.dir, 'msa.yaml'), JSON.stringify({ services: { 'small-service': service } }))
  bench.atEnd(() => downForBench(bench, name))
  const scale = ['--scale', `small-service=${members}`]
  await upForBench(bench, name, '--runtime', 'native', 'rabbitmq', 'config-service', 'small-service', ...scale)
  const addresses = JSON.parse((await bench.msa('env', '--name', name, '-o', 'json')).output) as { MSA_RABBITMQ_URL: string }
  const member = await joinBus({ port: () => Number(new URL(addresses.MSA_RABBITMQ_URL).port) })
  const taken: number[] = []
  try {
    for (let round = 0; round < Math.max(5, bench.rounds); round++) {
      const began = performance.now()
      await member.refresh('small-service', members)
      taken.push(performance.now() - began)
    }
  } finally {
    await member.leave()
  }
  return [limitRow('one refresh, 50 acknowledgements', median(taken), 'ms', 1000)]
}
