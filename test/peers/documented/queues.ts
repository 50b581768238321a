import { expect } from 'vitest'
import { eventually } from '../../support/rig.ts'
import { aside, type Chapter, type Desk, line } from './desk.ts'
import { hasControl } from './table.ts'

export const queues: Chapter = {
  title: 'Queues',
  lines: [
    line('msa queue declare orders', async (desk, line) => {
      expect((await desk.type(line)).stdout).toBe('✓ created: orders\n')
      expect(await theirs(desk, 'list queues name durable')).toContainEqual({ name: 'orders', durable: true })
      await desk.type('rabbitmqadmin declare queue name=billing')
      const other = await desk.type('msa queue declare orders --type quorum', { code: 1 })
      expect(other.stderr).toContain('is there, and is not what was asked for')
    }),
    line('msa exchange declare news --type fanout', async (desk, line) => {
      await desk.type(line)
      expect(await theirs(desk, 'list exchanges name type')).toContainEqual({ name: 'news', type: 'fanout' })
      await desk.type('rabbitmqadmin declare exchange name=orders type=topic')
    }),
    line('msa exchange list --all', async (desk, line) => {
      const [, ...shown] = await desk.lines(line)
      const names = shown.map((each) => each.split(/ +/).slice(0, 2).join(' ').replace('(default)', '')).sort()
      const expected = (await theirs<{ name: string; type: string }>(desk, 'list exchanges name type')).map(
        ({ name, type }) => `${name} ${type}`,
      )
      expect(names).toEqual(expected.sort())
    }),
    line("msa bind add orders billing 'order.*'", async (desk, line) => {
      await desk.type(line)
      const found = await theirs(desk, 'list bindings source destination routing_key')
      expect(found).toContainEqual({ source: 'orders', destination: 'billing', routing_key: 'order.*' })
      await desk.type("rabbitmqadmin declare binding source=orders destination=orders routing_key='order.*'")
    }),
    line('msa bind list', async (desk, line) => {
      const shown = await desk.lines(line)
      for (const queue of ['billing', 'orders'])
        expect(shown.some((each) => new RegExp(`^orders +order\\.\\* +${queue} `).test(each))).toBe(true)
      expect(shown.some((each) => /^springCloudBus +# /.test(each))).toBe(true)
    }),
    line(`msa exchange publish orders -k order.new '{"id":1}'`, async (desk, line) => {
      await desk.type(line)
      const [theirMessage] = await theirs<{ payload: string }>(desk, 'get queue=billing ackmode=ack_requeue_true count=10')
      expect(theirMessage).toMatchObject({ payload: '{"id":1}', routing_key: 'order.new', exchange: 'orders' })
      await desk.type(`rabbitmqadmin publish exchange=orders routing_key=order.new payload='{"id":2}'`)
      const nowhere = await desk.type("msa exchange publish orders -k nobody 'x'", { code: 1 })
      expect(nowhere.stderr).toMatch(/queue/)
      await desk.type("msa exchange publish orders -k nobody 'x' --no-mandatory")
    }),
    line('msa queue peek orders', async (desk, line) => {
      const bodies = async () => await desk.lines(`${line} -o raw`)
      expect(await bodies()).toEqual(['{"id":1}', '{"id":2}'])
      expect((await desk.type(line)).stdout).toMatch(/^1 {2}order\.new {2}\{"id":1\}\n2 /)
      expect(
        (await theirs<{ payload: string }>(desk, 'get queue=orders ackmode=ack_requeue_true count=10')).map(
          ({ payload }) => payload,
        ),
      ).toEqual(['{"id":1}', '{"id":2}'])
    }),
    line('msa queue list', async (desk, line) => {
      const shown = await desk.lines(line)
      for (const queue of ['billing', 'orders'])
        expect(shown.some((each) => new RegExp(`^${queue} +classic +2 +0 +0\\b`).test(each))).toBe(true)
      if (!hasControl()) return
      const counted = (await desk.lines('rabbitmqctl list_queues name messages consumers')).map((each) =>
        each.split('\t').join(' '),
      )
      const ours = shown.slice(1).map((each) => each.split(/ +/))
      expect(
        ours.map(([name, , ready, unacked, consumers]) => `${name} ${Number(ready) + Number(unacked)} ${consumers}`).sort(),
      ).toEqual(counted.filter((each) => !each.startsWith('name ')).sort())
    }),
    line('msa queue show orders', async (desk, line) => {
      const consumer = desk.begin('msa queue consume billing --follow')
      await consumer.says(/"id":2/)
      expect((await desk.type('msa queue show billing')).stdout).toMatch(/0 ready {3}0 unacked {3}1 consumer/)
      if (hasControl()) expect(await desk.lines('rabbitmqctl list_consumers')).toContainEqual(expect.stringMatching(/^billing\t/))
      // The page itself learns of a consumer within some seconds.
      const isDrawn = async () => /→ billing\n[│ ]+└─ msa/.test((await desk.type('msa rabbit tree')).stdout)
      await eventually('the tree shows who consumes', isDrawn, 30_000)
      await consumer.end('SIGINT')
      expect((await desk.type(line)).stdout).toMatch(/2 ready {3}0 unacked {3}0 consumers[\s\S]*orders +order\.\*/)
    }),
    line('msa rabbit tree', async (desk, line) => {
      const { stdout } = await desk.type(line)
      expect(stdout).toMatch(/^orders \(topic\)\n├─ order\.\* → billing/m)
      expect(stdout).toMatch(/^springCloudBus \(topic\)$/m)
      expect(stdout).toMatch(/^news \(fanout\)/m)
    }),
    line('msa open rabbitmq', async (desk, line) => {
      const { stdout } = await desk.type(line)
      expect(await (await fetch(stdout.trim())).text()).toContain('RabbitMQ Management')
    }),
    line('msa queue consume orders -n 1', async (desk, line) => {
      expect((await desk.type(line)).stdout).toBe('order.new  {"id":1}\n')
      const [next] = await theirs<{ payload: string }>(desk, 'get queue=orders ackmode=ack_requeue_false')
      expect(next?.payload).toBe('{"id":2}')
      expect((await desk.type(line)).stdout).toBe('')
    }),
    line("msa queue publish jobs 'job {n}' --count 5", async (desk, line) => {
      await desk.type('msa queue declare jobs')
      await desk.type(line)
      const jobs = ['job 1', 'job 2', 'job 3', 'job 4', 'job 5']
      const found = await theirs<{ payload: string }>(desk, 'get queue=jobs ackmode=ack_requeue_true count=10')
      expect(found.map(({ payload }) => payload)).toEqual(jobs)
      await desk.type('msa queue declare moved')
      await desk.type('msa queue consume jobs -o ndjson | msa queue publish moved --json')
      expect(await desk.lines('msa queue consume moved -o raw')).toEqual(jobs)
    }),
    line('msa queue purge orders', async (desk, line) => {
      await desk.type('msa queue publish orders a b c')
      await desk.confirm(line)
      expect(await theirs(desk, 'get queue=orders ackmode=ack_requeue_true count=10')).toEqual([])
    }),
    line('msa rabbit tap orders', async (desk, line) => {
      const tap = desk.begin(line)
      await tap.says(/listening to orders/)
      await desk.type('rabbitmqadmin publish exchange=orders routing_key=order.tapped payload=tapped')
      await tap.says(/^order\.tapped {2}tapped$/m)
      expect(await tap.end('SIGINT')).toBe(130)
      // Its queues have it as if nobody had listened.
      expect(await desk.lines('msa queue consume orders -o raw')).toEqual(['tapped'])
    }),
    line('msa rabbit tap orders --record monday', async (desk, line) => {
      const tap = desk.begin(line)
      await tap.says(/listening to orders/)
      await desk.type('msa exchange publish orders -k order.1 first')
      await desk.type('msa exchange publish orders -k order.2 second')
      const recorded = () => desk.has('monday/messages.ndjson') && desk.read('monday/messages.ndjson').includes('second')
      await eventually('both are recorded', recorded, 30_000)
      expect(await tap.end('SIGINT')).toBe(130)
      expect(tap.output()).toContain('2 recorded in')
      expect(await desk.lines('msa queue consume orders -o raw')).toEqual(['first', 'second'])
    }),
    line('msa rabbit replay monday', async (desk, line) => {
      await desk.type(line)
      const again = (await desk.lines('msa queue consume orders -o ndjson')).map((each) => JSON.parse(each))
      expect(again.map(({ body, exchange, key }) => [exchange, key, body])).toEqual([
        ['orders', 'order.1', 'first'],
        ['orders', 'order.2', 'second'],
      ])
    }),
    line("msa bind remove orders billing 'order.*'", async (desk, line) => {
      await desk.confirm(line)
      const found = await theirs(desk, 'list bindings source destination routing_key')
      expect(found).not.toContainEqual({ source: 'orders', destination: 'billing', routing_key: 'order.*' })
    }),
    line('msa exchange delete news', async (desk, line) => {
      await desk.confirm(line)
      expect(await theirs(desk, 'list exchanges name')).not.toContainEqual({ name: 'news' })
    }),
    line('msa queue delete orders', async (desk, line) => {
      await desk.confirm(line)
      expect(await theirs(desk, 'list queues name')).not.toContainEqual({ name: 'orders' })
    }),
    aside('a queue with a delivery limit is looked at only when one insists', async (desk) => {
      await desk.type(
        `rabbitmqadmin declare queue name=limited durable=true arguments='{"x-queue-type":"quorum","x-delivery-limit":3}'`,
      )
      await desk.type('msa queue publish limited one')
      await desk.type('msa queue peek limited', { code: 3 })
      expect(await desk.lines('msa queue peek limited --anyway -o raw')).toEqual(['one'])
    }),
    line('msa queue declare orders --dead-letter :orders.dlq', async (desk, line) => {
      await desk.type('msa queue declare orders.dlq')
      await desk.type(line)
      await desk.type('msa queue publish orders refused')
      // Its consumer does not want it.
      await desk.type('rabbitmqadmin get queue=orders ackmode=reject_requeue_false')
      expect(await desk.lines('msa queue peek orders.dlq -o raw')).toEqual(['refused'])
    }),
    line('msa dlq list', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/^orders\.dlq +1 /m)
    }),
    line('msa dlq show orders.dlq', async (desk, line) => {
      const { stdout } = await desk.type(line)
      expect(stdout).toContain('rejected')
      expect(stdout).toContain('orders')
    }),
    line('msa dlq redrive orders.dlq', async (desk, line) => {
      await desk.type(`${line} --dry-run`)
      expect(await desk.lines('msa queue peek orders.dlq -o raw')).toEqual(['refused'])
      await desk.type(line)
      const [back] = (await desk.lines('msa queue consume orders -o ndjson')).map((each) => JSON.parse(each))
      expect(back).toMatchObject({ body: 'refused' })
      expect(JSON.stringify(back)).toContain('"x-redriven-count":1')
      expect(await desk.lines('msa queue peek orders.dlq -o raw')).toEqual([])
    }),
  ],
}

/** What RabbitMQ's own client answers. */
function theirs<Row = unknown>(desk: Desk, words: string): Promise<Row[]> {
  return desk.ask<Row[]>(`rabbitmqadmin --format raw_json ${words}`)
}
