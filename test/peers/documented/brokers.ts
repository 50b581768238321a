import { expect } from 'vitest'
import { type Chapter, line } from './desk.ts'

export const brokers: Chapter = {
  title: 'Kafka or RabbitMQ',
  lines: [
    line('msa bench brokers', async (desk, line) => {
      const { stdout } = await desk.type(line)
      expect(stdout).toMatch(/^ +Kafka +RabbitMQ$/m)
      expect(stdout).toMatch(/^one message, p99 +[\d.]+ ms +[\d.]+ ms$/m)
      const names = [...(await desk.lines('msa topic list -o raw')), ...(await desk.lines('msa queue list -o raw'))]
      expect(names.filter((each) => each.includes('msa-bench'))).toEqual([])
    }),
  ],
}
