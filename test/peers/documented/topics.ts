import { expect } from 'vitest'
import { eventually } from '../../support/rig.ts'
import { aside, type Chapter, type Desk, line } from './desk.ts'

interface Described {
  readonly partitions: readonly { readonly partition: number; readonly first: number; readonly end: number }[]
  readonly settings: readonly { readonly name: string; readonly value: string | null }[]
}

export const topics: Chapter = {
  title: 'Topics',
  lines: [
    line('msa topic create quickstart-events --partitions 1', async (desk, line) => {
      expect((await desk.type(line)).stdout).toBe('✓ created quickstart-events   1 partition, 1 replica\n')
      expect(await desk.stock('kafka-topics --describe --topic quickstart-events')).toMatch(/PartitionCount: 1\s/)
    }),
    line('msa topic create products --partitions 2', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/created products {3}2 partitions/)
      expect((await desk.type(line)).stdout).toMatch(/unchanged/)
      const other = await desk.type('msa topic create products --partitions 3')
      expect(other.stdout).toMatch(/differs products\n.*partitions is 2, wanted 3/)
      await desk.type('msa topic create products --partitions 3 --strict', { code: 1 })
      expect(await partitionsOf(desk)).toHaveLength(2)
    }),
    line('msa topic list', async (desk, line) => {
      await desk.stock('kafka-topics --create --topic made-by-kafka --partitions 3')
      const theirs = (await desk.stock('kafka-topics --list'))
        .trim()
        .split('\n')
        .filter((name) => !name.startsWith('__'))
      const [titles = '', ...ours] = await desk.lines(line)
      expect(ours.map((each) => each.split(' ')[0])).toEqual(theirs.sort())
      expect(ours.find((each) => each.startsWith('made-by-kafka'))).toMatch(/ 3 +1 +ok$/)
      expect(titles).toMatch(/^NAME .*STATE$/)
    }),
    line('msa topic describe quickstart-events', async (desk, line) => {
      const { stdout } = await desk.type(line)
      expect(stdout).toMatch(/^quickstart-events {3}1 partition · 1 replica · 0 messages/)
      expect(stdout).toMatch(/^ +0 +0 +0 +0 +0 +0 +0 B$/m)
    }),
    line('msa topic alter products --partitions 4', async (desk, line) => {
      await desk.type('msa topic alter products --partitions 8 --dry-run')
      expect(await partitionsOf(desk)).toHaveLength(2)
      expect((await desk.type(line)).stdout).toContain('2 → 4')
      expect(await desk.stock('kafka-topics --describe --topic products')).toMatch(/PartitionCount: 4\s/)
    }),
    line('msa topic alter products --set retention.ms=3600000', async (desk, line) => {
      expect((await desk.type(line)).stdout).toContain('604800000 → 3600000')
      const configs = 'kafka-configs --entity-type topics --entity-name products'
      expect(await desk.stock(`${configs} --describe`)).toContain('retention.ms=3600000')
      await desk.stock(`${configs} --alter --add-config retention.ms=7200000`)
      expect((await desk.type('msa topic describe products -s configs')).stdout).toMatch(/^retention\.ms +7200000 /m)
    }),
    line('msa topic alter products --delete retention.ms', async (desk, line) => {
      expect((await desk.type(line)).stdout).toContain('7200000 → 604800000   as all topics have it')
    }),
    line('msa topic describe products -s configs --all-configs', async (desk, line) => {
      const theirs = await desk.stock('kafka-configs --entity-type topics --entity-name products --describe --all')
      const expected = [...theirs.matchAll(/^ {2}(\S+?)=(.*?) sensitive=/gm)].map(([, name, value]) => [name, value])
      const [topic] = await desk.ask<Described[]>(`${line} -o json`)
      expect(topic?.settings.map(({ name, value }) => [name, value ?? '']).sort()).toEqual(expected.sort())
      const shown = await desk.lines(line)
      for (const [name] of expected) expect(shown.some((each) => each.startsWith(`${name} `))).toBe(true)
    }),
    line('msa topic describe products -s partitions', async (desk, line) => {
      await desk.type('seq 600 | msa produce products -p 0')
      await desk.type('seq 50 | msa produce products -p 1')
      const theirs = (await desk.stock('kafka-get-offsets --topic products')).trim().split('\n')
      expect((await partitionsOf(desk)).map(({ partition, end }) => `products:${partition}:${end}`)).toEqual(theirs)
      expect((await desk.type(line)).stdout).toMatch(/^ +0 +0 +0 +0 +0 +600 /m)
    }),
    line('--to 0=500', async (desk) => {
      await desk.confirm('msa topic trim products --to 0=500')
      expect((await partitionsOf(desk)).map(({ first }) => first)).toEqual([500, 0, 0, 0])
      desk.write('to.json', '{"version":1,"partitions":[{"topic":"products","partition":1,"offset":20}]}')
      await desk.stock('kafka-delete-records --offset-json-file to.json')
      expect((await partitionsOf(desk)).map(({ first }) => first)).toEqual([500, 20, 0, 0])
    }),
    line('--to @-1h', async (desk) => {
      // Nothing is as old as that.
      await desk.type('msa topic trim products --to @-1h --yes')
      expect((await partitionsOf(desk)).map(({ first }) => first)).toEqual([500, 20, 0, 0])
    }),
    line('msa topic trim products --to end', async (desk, line) => {
      await desk.confirm(line)
      expect((await partitionsOf(desk)).map(({ first }) => first)).toEqual([600, 50, 0, 0])
      expect((await desk.stock('kafka-get-offsets --topic products --time earliest')).trim().split('\n')).toEqual(
        [600, 50, 0, 0].map((first, at) => `products:${at}:${first}`),
      )
    }),
    line('msa topic delete products', async (desk, line) => {
      expect((await desk.type(`${line} productss --yes`, { code: 3 })).stderr).toContain('Did you mean products?')
      expect(await desk.lines('msa topic list -o raw')).toContain('products')
      expect(await desk.confirm(line)).toContain('deleted products')
      expect((await desk.stock('kafka-topics --list')).split('\n')).not.toContain('products')
    }),
    aside('several are names, globs or regular expressions', async (desk) => {
      const named = async (pattern: string) =>
        (await desk.lines(`msa topic list ${pattern} --no-headers`)).map((each) => each.split(' ')[0])
      expect(await named("'quick*'")).toEqual(['quickstart-events'])
      expect(await named("'^made-'")).toEqual(['made-by-kafka'])
    }),
    aside('products is there again for the chapters that follow', async (desk) => {
      const made = () =>
        desk.type('msa topic create products --partitions 2').then(
          () => true,
          () => false,
        )
      await eventually('what was deleted can be created', made, 30_000)
    }),
  ],
}

async function partitionsOf(desk: Desk): Promise<Described['partitions']> {
  const [topic] = await desk.ask<Described[]>('msa topic describe products -o json')
  return topic?.partitions ?? []
}
