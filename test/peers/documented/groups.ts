import { expect } from 'vitest'
import { eventually } from '../../support/rig.ts'
import { aside, type Chapter, type Desk, line } from './desk.ts'

interface Group {
  readonly group: string
  readonly state: string
  readonly lag: number
  readonly members: readonly { readonly clientId: string }[]
  readonly offsets: readonly {
    readonly topic: string
    readonly partition: number
    readonly committed: number | null
    readonly end: number
    readonly memberId: string | null
  }[]
}

export const groups: Chapter = {
  title: 'Groups',
  lines: [
    aside('300 messages in one partition, of which audit has read 250', async (desk) => {
      await desk.type('seq 250 | msa produce products -p 0')
      await desk.type('msa consume products --group audit')
      await desk.type('seq 50 | msa produce products -p 0')
    }),
    line('msa group list', async (desk, line) => {
      const [, ...ours] = await desk.lines(line)
      const [, ...theirs] = (await desk.stock('kafka-consumer-groups --list --state')).trim().split('\n')
      // Kafka's lists its own kind alone; Connect's workers are one, too.
      const facts = (lines: readonly string[]) => lines.map((each) => each.trim().split(/\s+/).slice(0, 2).join(' ')).sort()
      expect(facts(ours)).toEqual(expect.arrayContaining(facts(theirs)))
      expect(ours.some((each) => /^audit +Empty +0 /.test(each))).toBe(true)
    }),
    line('msa group describe audit', async (desk, line) => {
      const shown = (await desk.lines(line)).flatMap((each) => /^(products +\d+ +\d+ +\d+ +\d+) /.exec(each)?.[1] ?? [])
      const theirs = (await desk.stock('kafka-consumer-groups --describe --group audit')).split('\n')
      const same = (lines: readonly string[]) => lines.map((each) => each.replace(/ +/g, ' ')).sort()
      expect(same(shown)).toEqual(same(theirs.flatMap((each) => /^audit +(products( +\d+){4}) /.exec(each)?.[1] ?? [])))
      expect(shown).toHaveLength(2)
    }),
    line('msa group lag audit', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/^GROUP audit · Empty · 0 members · lag 50\b/m)
      await desk.type('msa group lag audit --max 1000')
      await desk.type('msa group lag audit --max 49', { code: 1 })
    }),
    line('msa group lag audit --watch', async (desk, line) => {
      const watching = desk.begin(line)
      await watching.says(/lag 50\b/)
      await desk.type('seq 5 | msa produce products -p 0')
      await watching.says(/lag 55\b/)
      expect(await watching.end('SIGINT')).toBe(130)
    }),
    line('msa group peek audit', async (desk, line) => {
      const { stdout } = await desk.type(line)
      expect(stdout).toMatch(/^products\[0\] at \d+, 55 to read$/m)
      expect(stdout).toMatch(/250\n→ .* 1\n.* 2\n/)
    }),
    line('msa group describe audit -o wide', async (desk, line) => {
      const members = [
        desk.begin('msa consume products --group audit --follow'),
        desk.begin('msa consume products --group audit --follow'),
      ]
      const other = desk.begin('msa consume products --group other --follow -o raw')
      const described = async (group: string) => (await desk.ask<Group[]>(`msa group describe ${group} -o json`))[0]
      const isShared = async () => {
        const owners = new Set((await described('audit'))?.offsets.map(({ memberId }) => memberId))
        return owners.size === 2 && !owners.has(null)
      }
      await eventually('two instances share the partitions', isShared, 60_000)
      await eventually('another group has all of them', async () => (await described('other'))?.members.length === 1, 60_000)
      const { stdout } = await desk.type(line)
      expect(stdout).toMatch(/^audit {3}Stable · 2 members/m)
      const theirs = await desk.stock('kafka-consumer-groups --describe --group audit --members --verbose')
      const ids = theirs.split('\n').flatMap((each) => /^audit +(\S+) .*\(\d/.exec(each)?.[1] ?? [])
      expect(ids).toHaveLength(2)
      for (const id of ids) expect(stdout).toContain(id)
      const refused = await desk.type('msa group seek audit --topic products --to start --execute', { code: 1 })
      expect(refused.stderr).toContain('audit')
      for (const each of [...members, other]) expect(await each.end('SIGTERM')).not.toBe(137)
    }),
    line('msa group seek audit --topic products --to start', async (desk, line) => {
      const before = await committed(desk, 'audit')
      expect((await desk.type(line)).stdout).toContain('nothing was changed')
      expect(await committed(desk, 'audit')).toEqual(before)
      await sameAsKafka(desk, line, '--to-earliest')
    }),
    line('msa group seek audit --topic products --to start --execute', async (desk, line) => {
      expect((await desk.type(line)).stdout).toContain('2 partitions moved')
      expect(await committed(desk, 'audit')).toEqual(await ends(desk, 'first'))
    }),
    line('--to end', (desk) => sameAsKafka(desk, seek('--to end'), '--to-latest')),
    line('--to 100', (desk) => sameAsKafka(desk, seek('--to 100'), '--to-offset 100')),
    line('--to @2026-11-21T09:00:00Z', (desk) =>
      sameAsKafka(desk, seek('--to @2026-11-21T09:00:00Z'), '--to-datetime 2026-11-21T09:00:00.000'),
    ),
    line('--to @-1h', (desk) => sameAsKafka(desk, seek('--to @-1h'), '--by-duration PT1H')),
    line('--shift -10', async (desk) => {
      await desk.type(`${seek('--to 100')} --execute`)
      await sameAsKafka(desk, seek('--shift -10'), '--shift-by -10')
    }),
    line('--from-file offsets.csv', async (desk) => {
      desk.write('offsets.csv', 'products,0,12\nproducts,1,7\n')
      await sameAsKafka(desk, 'msa group seek audit --from-file offsets.csv', '--from-file offsets.csv', '')
      await desk.type('msa group describe audit -o json > before.json')
      const before = await committed(desk, 'audit')
      await desk.type('msa group seek audit --from-file offsets.csv --execute')
      expect(await committed(desk, 'audit')).toEqual([12, 7])
      await desk.type('msa group seek audit --from-file before.json --execute')
      expect(await committed(desk, 'audit')).toEqual(before)
    }),
    line('msa group seek test --to-group audit', async (desk, line) => {
      await desk.type('msa consume products --group test -n 1')
      await desk.type(`${line} --execute`)
      await desk.type(line)
      expect(await committed(desk, 'test')).toEqual(await committed(desk, 'audit'))
    }),
    line('msa group delete audit --topic products', async (desk, line) => {
      await desk.type('msa consume quickstart-events --group audit')
      await desk.confirm(line)
      const theirs = await desk.stock('kafka-consumer-groups --describe --group audit')
      expect(theirs).not.toContain('products')
      expect(theirs).toContain('quickstart-events')
    }),
    line('msa group delete audit', async (desk, line) => {
      await desk.confirm(line)
      const names = (await desk.stock('kafka-consumer-groups --list')).split('\n')
      expect(names).not.toContain('audit')
      expect(names).toContain('test')
    }),
  ],
}

function seek(words: string): string {
  return `msa group seek audit --topic products ${words}`
}

/** Where both would put it. */
async function sameAsKafka(desk: Desk, ours: string, theirs: string, topic = '--topic products'): Promise<void> {
  const moves = await desk.ask<{ topic: string; partition: number; to: number }[]>(`${ours} -o json`)
  const text = await desk.stock(`kafka-consumer-groups --reset-offsets --group audit ${topic} ${theirs} --dry-run`)
  const expected = [...text.matchAll(/audit +(\S+) +(\d+) +(\d+)/g)].map(
    ([, name, partition, offset]) => `${name}[${partition}] ${offset}`,
  )
  expect(moves.map(({ topic, partition, to }) => `${topic}[${partition}] ${to}`).sort()).toEqual(expected.sort())
  expect(expected).toHaveLength(2)
}

async function committed(desk: Desk, group: string): Promise<(number | null)[]> {
  const [found] = await desk.ask<Group[]>(`msa group describe ${group} -o json`)
  return found?.offsets.map((each) => each.committed) ?? []
}

async function ends(desk: Desk, which: 'first' | 'end'): Promise<number[]> {
  const [topic] = await desk.ask<{ partitions: { first: number; end: number }[] }[]>('msa topic describe products -o json')
  return topic?.partitions.map((each) => each[which]) ?? []
}
