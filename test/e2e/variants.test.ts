import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished } from 'vitest'
import { answers, exits, failsWith, gone, healthy, leavesNothing, nothingTwice, onLoopbackOnly, says } from '../support/checks.ts'
import { kafkaOf, readAll, write } from '../support/kafka.ts'
import { Lab } from '../support/lab.ts'
import { limitedRoute } from '../support/limited-route.ts'
import { inEachRuntime, msa, scenario, up } from '../support/scenario.ts'

inEachRuntime((runtime) => {
  scenario('Kafka runs without ZooKeeper, and keeps its data', { runtime })
    .step('up --kraft', up('kafka', '--kraft'), exits(0), healthy('kafka'), answers('kafka'), onLoopbackOnly, nothingTwice)
    .step('a message', (lab) => write(kafkaOf(lab), 'kept', ['one']))
    .step('down', msa('down'), exits(0), gone)
    .step('up --kraft', up('kafka', '--kraft'), exits(0), healthy('kafka'))
    .step('the message is there', async (lab) => expect(await readAll(kafkaOf(lab), 'kept')).toEqual(['one']))
    .step('down', msa('down', '--volumes'), exits(0), leavesNothing)

  scenario('two labs stand side by side and do not know of each other', { runtime })
    .step('up', up('kafka'), exits(0), healthy('zookeeper', 'kafka'))
    .step(
      'another',
      async (lab) => {
        const other = new Lab({ runtime })
        onTestFinished(() => other[Symbol.dispose]())
        const outcome = await other.up('kafka')
        expect(outcome.code, outcome.stderr).toBe(0)
        expect(
          Object.values(other.settings.ports).filter((port) => Object.values(lab.settings.ports).includes(port) && port < 20_000),
        ).toEqual([])
        await write(kafkaOf(lab), 'mine', ['of the first'])
        await write(kafkaOf(other), 'mine', ['of the second'])
        expect(await readAll(kafkaOf(lab), 'mine')).toEqual(['of the first'])
        expect((await other.msa('down', '--volumes')).code).toBe(0)
        expect(other.remains).toEqual([])
      },
      healthy('zookeeper', 'kafka'),
      nothingTwice,
    )
    .step('down', msa('down', '--volumes'), exits(0), leavesNothing)
})

scenario('a lab of one broker grows to three, and so do the copies of what it depends on', { runtime: 'native' })
  .step('up', up('kafka'), exits(0), healthy('zookeeper', 'kafka'))
  .step('a message, and a group that has read it', async (lab) => {
    await write(kafkaOf(lab), 'kept', ['one'])
    expect(await readAll(kafkaOf(lab), 'kept')).toEqual(['one'])
  })
  .step(
    'scale',
    msa('scale', 'kafka=3'),
    exits(0),
    says(/__consumer_offsets/),
    healthy('kafka-1', 'kafka-2', 'kafka-3'),
    nothingTwice,
  )
  .step('three copies of every group, and the message is there', async (lab) => {
    const admin = kafkaOf(lab).admin()
    await admin.connect()
    const { topics } = await admin.fetchTopicMetadata({ topics: ['__consumer_offsets'] })
    await admin.disconnect()
    expect(new Set(topics[0]?.partitions.map(({ replicas }) => replicas.length))).toEqual(new Set([3]))
    expect(await readAll(kafkaOf(lab), 'kept')).toEqual(['one'])
  })
  .step(
    'it does not shrink',
    msa('scale', 'kafka=1', '-o', 'json'),
    failsWith('SCALE_REFUSED', 3, /hold data/, /msa down --volumes/),
  )
  .step('down', msa('down', '--volumes'), exits(0), leavesNothing)

scenario('the gateway counts requests in the Redis of its lab', { runtime: 'native' })
  .step('up', up('redis', 'config-service', 'gateway-service'), exits(0), healthy('redis', 'config-service', 'gateway-service'))
  .step('a route with a rate', async (lab) => {
    const gateway = `http://127.0.0.1:${lab.settings.ports['gateway-service-1.http']}`
    // What comes back in between is nothing to it.
    const ofAnHour = { replenishRate: 1, burstCapacity: 3600, requestedTokens: 3600 }
    const route = limitedRoute('forward:/actuator/health/liveness', '/limited', ofAnHour)
    appendFileSync(lab.file('config-repo/gateway-service.yml'), `\n${route}`)
    expect((await fetch(`${gateway}/actuator/refresh`, { method: 'POST' })).status).toBe(200)
    const statuses: number[] = []
    for (let count = 0; count < 4; count++) statuses.push((await fetch(`${gateway}/limited`)).status)
    expect(statuses).toEqual([200, 429, 429, 429])
  })
  .step('down', msa('down', '--volumes'), exits(0), leavesNothing)

describe('on Node 24', () => {
  const node = node24()
  const missing = node === undefined && 'Node 24 cannot be had here'
  scenario('the packed command does the same', { runtime: 'native', ...(node === undefined ? {} : { node }) }, { skip: missing })
    .step('version', async (lab) => lab.run(['version', '-o', 'json']), exits(0), says(/24\.\d+\.\d+/))
    .step('up', up('zookeeper', 'redis'), exits(0), healthy('zookeeper', 'redis'), answers('zookeeper', 'redis'), nothingTwice)
    .step('the supervisor runs on it, too', async (lab) => {
      const command = lab.processes.find(({ isSupervisor }) => isSupervisor)?.command
      expect(command).toContain(node)
    })
    .step('down', msa('down', '--volumes'), exits(0), leavesNothing)
})

/** The npm packages that carry Node's program itself; fetched once. */
function node24(): string | undefined {
  const folder = fileURLToPath(new URL('../../node_modules/.cache/msa/node24/', import.meta.url))
  const name = `node-${process.platform}-${process.arch}`
  const program = join(folder, 'node_modules', name, 'bin', 'node')
  if (!existsSync(program)) {
    try {
      execFileSync('npm', ['install', '--silent', '--ignore-scripts', '--no-save', '--prefix', folder, `${name}@24`], {
        stdio: 'ignore',
        timeout: 120_000,
      })
    } catch {
      return undefined
    }
  }
  return existsSync(program) ? program : undefined
}
