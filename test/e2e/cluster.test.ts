import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { eventually, exits, healthy, leavesNothing, nothingTwice } from '../support/checks.ts'
import { kafkaOf, readAll } from '../support/kafka.ts'
import type { Lab } from '../support/lab.ts'
import { docker } from '../support/leaks.ts'
import { inEachRuntime, msa, scenario, up } from '../support/scenario.ts'

inEachRuntime(
  (runtime) => {
    const acknowledged: string[] = []
    const refusals: string[] = []
    const stop = new AbortController()
    let writing: Promise<void> | undefined
    const cluster = ['zookeeper', 'kafka-1', 'kafka-2', 'kafka-3']

    scenario('a cluster of three loses its leader and its controller, and no acknowledged message', { runtime })
      .step('up', up('kafka', '--scale', 'kafka=3'), exits(0), healthy(...cluster), nothingTwice)
      .step('a producer writes with acks=all', async (lab) => {
        writing = produce(lab, { acknowledged, refusals }, stop.signal)
        await eventually('messages are acknowledged', 30_000, () =>
          acknowledged.length > 20 ? undefined : `${acknowledged.length} are`,
        )
      })
      .step('the leader is killed', async (lab) => killBroker(lab, (await brokersOf(lab)).leader), keepsWriting(), cameBack())
      .step(
        'the controller is killed',
        async (lab) => killBroker(lab, (await brokersOf(lab)).controller),
        keepsWriting(),
        cameBack(),
      )
      .step('every acknowledged message is read back', async (lab) => {
        stop.abort()
        await writing
        const read = new Set(await readAll(kafkaOf(lab), 'orders'))
        expect(acknowledged.filter((value) => !read.has(value))).toEqual([])
        process.stderr.write(`cluster in ${runtime}: ${acknowledged.length} acknowledged, all read back\n`)
      })
      .step('down', msa('down', '--volumes'), exits(0), leavesNothing)

    function keepsWriting() {
      return async () => {
        const before = acknowledged.length
        await eventually('it is written on', 60_000, () =>
          acknowledged.length > before + 20
            ? undefined
            : `${acknowledged.length - before} more were acknowledged (${refusals.at(-1) ?? 'nothing was refused'})`,
        )
      }
    }

    function cameBack() {
      return ({ lab }: { lab: Lab }) =>
        eventually('all brokers are back', 60_000, async () => ((await lab.status()).up ? undefined : 'not yet'))
    }
  },
  ['native', 'docker'],
)

/** One at a time; what was not acknowledged is sent again, also when kafkajs has tried twenty times. */
async function produce(
  lab: Lab,
  { acknowledged, refusals }: { acknowledged: string[]; refusals: string[] },
  signal: AbortSignal,
): Promise<void> {
  const kafka = kafkaOf(lab)
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 1, replicationFactor: 3 }] })
  await admin.disconnect()
  const producer = kafka.producer()
  await producer.connect()
  while (!signal.aborted) {
    const value = `order ${acknowledged.length + 1}`
    try {
      await producer.send({ topic: 'orders', acks: -1, messages: [{ value }] })
      acknowledged.push(value)
    } catch (error) {
      refusals.push(String(error))
    }
    await pause(5)
  }
  await producer.disconnect()
}

async function brokersOf(lab: Lab): Promise<{ leader: string; controller: string }> {
  const admin = kafkaOf(lab).admin()
  await admin.connect()
  try {
    const { brokers, controller } = await admin.describeCluster()
    const { topics } = await admin.fetchTopicMetadata({ topics: ['orders'] })
    const nameOf = (nodeId: number | null | undefined) => {
      const port = brokers.find((broker) => broker.nodeId === nodeId)?.port
      const key = Object.entries(lab.settings.ports).find(([name, number]) => number === port && name.endsWith('.client'))?.[0]
      if (key === undefined) throw new Error(`no broker ${nodeId} on port ${port}`)
      return key.split('.')[0] ?? ''
    }
    return { leader: nameOf(topics[0]?.partitions[0]?.leader), controller: nameOf(controller) }
  } finally {
    await admin.disconnect()
  }
}

async function killBroker(lab: Lab, id: string): Promise<void> {
  const { process: pid } = await lab.component(id)
  if (lab.runtime === 'docker') docker('kill', `${lab.name}-${id}`)
  else process.kill(Number(pid), 'SIGKILL')
}
