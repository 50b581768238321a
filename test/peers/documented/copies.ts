import { expect } from 'vitest'
import { type Chapter, line } from './desk.ts'

export const copies: Chapter = {
  title: 'Copies and dead letters',
  lines: [
    line('msa topic clone orders orders-copy', async (desk, line) => {
      await desk.type('msa topic alter orders --set retention.ms=7200000')
      expect((await desk.type(line)).stdout).toMatch(/copied to orders-copy, which is new: 3 partitions/)
      const of = async (topic: string) =>
        (await desk.lines(`msa consume ${topic} -o ndjson`)).map((each) => each.replace(`"${topic}"`, '"orders"')).sort()
      expect(await of('orders-copy')).toEqual(await of('orders'))
      expect(await desk.stock('kafka-configs --entity-type topics --entity-name orders-copy --describe')).toContain(
        'retention.ms=7200000',
      )
    }),
    line('msa topic redrive orders.DLT', async (desk, line) => {
      await desk.type('msa topic create returned --partitions 2')
      const letters = Array.from({ length: 10 }, (_, at) =>
        JSON.stringify({ key: `k${at}`, value: { at }, headers: { 'kafka_dlt-original-topic': 'returned' } }),
      )
      await desk.type('msa produce orders.DLT --json --create', { stdin: letters.join('\n') })
      expect((await desk.type(`${line} --dry-run`)).stdout).toContain('returned')
      expect(await desk.lines('msa consume returned -o raw')).toEqual([])
      await desk.type(`${line} --key k3`)
      expect(await desk.lines('msa consume returned -o raw')).toEqual(['{"at":3}'])
      await desk.type(line)
      await desk.type(line)
      const back = (await desk.lines('msa consume returned -o ndjson')).map((each) => JSON.parse(each))
      expect(back.map(({ key }) => key).sort()).toEqual(Array.from({ length: 10 }, (_, at) => `k${at}`))
      for (const { headers } of back) expect(headers).toContainEqual({ key: 'msa-redrives', value: '1' })
      const theirs = await desk.stock('kafka-consumer-groups --describe --group msa-redrive.orders.DLT --offsets')
      expect(theirs).toMatch(/orders\.DLT +0 +10 +10 +0/)
    }),
  ],
}
