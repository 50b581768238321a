import { expect } from 'vitest'
import { aside, type Chapter, type Desk, line } from './desk.ts'

interface Message {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: string
  readonly key: unknown
  readonly value: unknown
  readonly headers: readonly { readonly key: string; readonly value: unknown }[]
}

const hourMs = 3_600_000

export const messages: Chapter = {
  title: 'Messages',
  lines: [
    line('msa produce quickstart-events', async (desk, line) => {
      const sent = ['This is my first event', 'This is my second event', '안녕하세요']
      expect((await desk.type(line, { stdin: `${sent.join('\n')}\n` })).stdout).toContain(
        '3 messages in quickstart-events: partition 0 from offset 0 to 2',
      )
      const theirs = 'kafka-console-consumer --topic quickstart-events --from-beginning --max-messages 3'
      expect((await desk.stock(theirs)).trim().split('\n')).toEqual(sent)
    }),
    line('msa consume quickstart-events --from-beginning', async (desk, line) => {
      await desk.stock('kafka-console-producer --topic quickstart-events', { stdin: 'from Kafka\nand once more\n' })
      const lines = await desk.lines(line)
      for (const [at, value] of [...quickstart, 'from Kafka', 'and once more'].entries())
        expect(lines[at]).toMatch(new RegExp(`^0:${at} {2}– {2}${value} {2}20`))
      expect(desk.saidBy(line).stderr).toContain('end of quickstart-events[0] at offset 5')
      expect(await desk.lines(line.replace('msa consume', 'msa topic consume -o raw'))).toHaveLength(5)
    }),
    line('msa produce products -K :', async (desk, line) => {
      const keys = Array.from({ length: 100 }, (_, at) => `key ${at} ${'ключ'.slice(0, at % 5)}`)
      const stdin = (who: string) => keys.map((key) => `${key}:${who}\n`).join('')
      await desk.type(line, { stdin: stdin('ours') })
      await desk.stock('kafka-console-producer --topic products --property parse.key=true --property key.separator=:', {
        stdin: stdin('theirs'),
      })
      const found = await read(desk, 'msa consume products')
      const placesOf = (who: string) =>
        found.flatMap(({ key, value, partition }) => (value === who ? [`${key} → ${partition}`] : [])).sort()
      expect(placesOf('ours')).toHaveLength(100)
      expect(placesOf('ours')).toEqual(placesOf('theirs'))
      expect(new Set(found.map(({ partition }) => partition))).toEqual(new Set([0, 1]))
    }),
    line('msa consume products --from-beginning --timeout-ms 1000', async (desk, line) => {
      expect(await desk.lines(`${line} -o raw`)).toHaveLength(200)
      expect((await desk.type(line)).stderr).toContain('200 messages; nothing came for 1.0s')
    }),
    line('msa consume products --partition 1 --from-beginning --timeout-ms 1000', async (desk, line) => {
      const ours = await read(desk, line)
      expect(new Set(ours.map(({ partition }) => partition))).toEqual(new Set([1]))
      const shown = await desk.lines(line)
      expect(shown).toHaveLength(ours.length)
      const theirs = `kafka-console-consumer --topic products --partition 1 --offset earliest --property print.key=true --max-messages ${ours.length}`
      expect((await desk.stock(theirs)).trim().split('\n')).toEqual(ours.map(({ key, value }) => `${key}\t${value}`))
    }),
    line('msa consume products --group audit', async (desk, line) => {
      expect(await desk.lines(line)).toHaveLength(200)
      expect(await lagOfKafka(desk)).toEqual(['0', '0'])
      await desk.type('msa topic produce products -k late --value later')
      expect(await desk.lines('msa consume products --group audit --no-commit -o raw')).toEqual(['later'])
      expect(await desk.lines(`${line} -o raw`)).toEqual(['later'])
      expect(await desk.lines(`${line} -o raw`)).toEqual([])
    }),
    aside('a group begins where the stock consumer of that group has ended', async (desk) => {
      await desk.stock('kafka-console-consumer --topic quickstart-events --group shared --from-beginning --max-messages 2')
      expect(await desk.lines('msa consume quickstart-events --group shared -o raw')).toEqual([
        '안녕하세요',
        'from Kafka',
        'and once more',
      ])
    }),
    aside('timetable: 300 messages of which the time is known', async (desk) => {
      await desk.type('msa topic create timetable --partitions 1')
      await desk.type('msa topic alter timetable --set retention.ms=-1')
      timetable = timesUntil(Date.now())
      const sent = timetable.map((at, n) => JSON.stringify({ value: String(n), timestamp: new Date(at).toISOString() }))
      await desk.type('msa produce timetable --json', { stdin: sent.join('\n') })
    }),
    ...Object.entries({
      start: () => [0, 300],
      end: () => [300, 300],
      '100': () => [100, 300],
      '+100': () => [100, 300],
      '-100': () => [200, 300],
      '@2026-11-21T09:00:00Z': () => [firstFrom('2026-11-21T09:00:00Z'), 300],
      '@2026-11-21': () => [firstFrom('2026-11-21T00:00:00Z'), 300],
      '@1795251600': () => [firstFrom('2026-11-21T09:00:00Z'), 300],
      '@-48h': () => [firstFrom(Date.now() - 48 * hourMs), 300],
      '100:200': () => [100, 200],
      ':end': () => [0, 300],
      '-10:': () => [290, 300],
      '@-2h:@-1h': () => [firstFrom(Date.now() - 2 * hourMs), firstFrom(Date.now() - hourMs)],
      '@2026-11-21:1h': () => [firstFrom('2026-11-21T00:00:00Z'), firstFrom('2026-11-21T01:00:00Z')],
    }).map(([offset, range]) =>
      line(`--offset ${offset}`, async (desk, words) => {
        const [from = 0, until = 0] = range()
        const expected = Array.from({ length: Math.max(0, until - from) }, (_, at) => String(from + at))
        expect(await desk.lines(`msa consume timetable ${words} -o raw`)).toEqual(expected)
      }),
    ),
    aside('when reading ends', async (desk) => {
      const following = desk.begin('msa consume timetable --follow --offset -1 -o raw')
      await following.says(/^299$/m)
      await desk.type('msa produce timetable --value followed')
      await following.says(/^followed$/m)
      expect(await following.end('SIGINT')).toBe(130)
      expect(await desk.lines('msa consume timetable --no-follow --offset -1 -o raw')).toEqual(['followed'])
      expect(await desk.lines('msa consume timetable --offset 299 --idle 1s -o raw')).toEqual(['299', 'followed'])
      expect(await desk.lines('msa consume timetable --max 2 -o raw')).toEqual(['0', '1'])
      await desk.type('msa consume timetable --offset -3 --expect 3')
      await desk.type('msa consume timetable --offset -2 --expect 3', { code: 1 })
      await desk.type('msa consume timetable --offset -4 --expect 3+')
      await desk.type('msa consume timetable --offset -2 --expect 3+', { code: 1 })
    }),
    line('msa produce orders --json', async (desk, line) => {
      await desk.type('msa topic create orders --partitions 3')
      const byHand =
        '{"key":"7","value":{"id":7}}\n{"key":"8","value":{"user":{"age":18},"items":[{"id":3},{"id":7}],"name":"ada"},"headers":{"type":"x"}}\n'
      await desk.type(line, { stdin: byHand })
      expect((await read(desk, 'msa consume orders')).map(({ key, value }) => [key, value]).sort()).toEqual([
        ['7', '{"id":7}'],
        ['8', '{"user":{"age":18},"items":[{"id":3},{"id":7}],"name":"ada"}'],
      ])
    }),
    aside('which messages', async (desk) => {
      const keys = async (words: string) => (await read(desk, `msa consume orders ${words}`)).map(({ key }) => key)
      expect(await keys("--key '7*'")).toEqual(['7'])
      expect(await keys("--key '/^[8-9]$/'")).toEqual(['8'])
      expect(await keys(`--value '*"ada"*'`)).toEqual(['8'])
      expect(await keys("--header name='*'")).toEqual([])
      expect(await keys("--header type='{x,y}'")).toEqual(['8'])
      for (const question of ['.user.age >= 18', '.items[*].id == 7', '.name =~ "a*"', '.user'])
        expect(await keys(`--where '${question}'`)).toEqual(['8'])
      expect(await keys(`--where '.user.age >= 18' --key 7`)).toEqual([])
      expect((await read(desk, "msa consume 'ord*'")).length).toBe(2)
      expect((await read(desk, "msa consume '^ord'")).length).toBe(2)
    }),
    line('msa produce orders --value hello -k 7 -H type=greeting', async (desk, line) => {
      await desk.type(line)
      const [sent] = (await read(desk, 'msa consume orders')).filter(({ value }) => value === 'hello')
      expect(sent).toMatchObject({ key: '7', headers: [{ key: 'type', value: 'greeting' }] })
      const theirs = `kafka-console-consumer --topic orders --partition ${sent?.partition} --offset ${sent?.offset} --max-messages 1 --property print.key=true --property print.headers=true`
      expect(await desk.stock(theirs)).toBe('type:greeting\t7\thello\n')
    }),
    line('msa produce orders -k 7 -Z --value ""', async (desk, line) => {
      await desk.type(line)
      expect((await read(desk, 'msa consume orders --key 7')).at(-1)).toMatchObject({ key: '7', value: null })
    }),
    line('msa produce orders', async (desk, line) => {
      desk.write('orders.txt', 'one\ntwo\n')
      await desk.type('msa produce orders --file orders.txt')
      await desk.type(`cat orders.txt | ${line}`)
      await desk.type(line, { stdin: 'one\ntwo' })
      const values = (await read(desk, 'msa consume orders')).map(({ value }) => value)
      for (const value of ['one', 'two']) expect(values.filter((each) => each === value)).toHaveLength(3)
    }),
    line(`msa produce orders --count 100 --rate 10 --value '{"id":{{n}},"at":"{{now}}"}'`, async (desk, line) => {
      const before = (await read(desk, 'msa consume orders')).length
      await desk.type(line)
      const all = await read(desk, 'msa consume orders')
      expect(all.length - before).toBe(100)
      const made = all.flatMap(({ value }) => (/^\{"id":\d+,"at"/.test(String(value)) ? [JSON.parse(String(value))] : []))
      expect(made.map(({ id }) => id).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1))
      const times = made.map(({ at }) => Date.parse(at)).sort((a, b) => a - b)
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(9000)
    }),
    line('-o raw', async (desk, words) => {
      expect(await desk.lines(`msa consume quickstart-events ${words}`)).toEqual([...quickstart, 'from Kafka', 'and once more'])
      expect((await desk.type(`msa consume orders ${words} --key 7`)).stdout).toMatch(/hello\n\n$/)
    }),
    line('-o ndjson', async (desk, words) => {
      await desk.type('msa topic create binary --partitions 1')
      const sent =
        '{"key":{"base64":"AP8="},"value":{"base64":"gIGC"},"headers":[{"key":"h","value":null},{"key":"h","value":{"base64":"/w=="}}]}'
      await desk.type('msa produce binary --json', { stdin: sent })
      const [written = ''] = await desk.lines(`msa consume binary ${words}`)
      expect(JSON.parse(written)).toMatchObject(JSON.parse(sent))
      await desk.type(`msa consume binary ${words} | msa produce binary --json`)
      expect((await read(desk, 'msa consume binary')).map(({ offset: _, ...rest }) => rest)).toEqual(
        Array.from({ length: 2 }, () => expect.objectContaining(JSON.parse(sent))),
      )
    }),
    line('-o json', async (desk, words) => {
      expect(await desk.ask(`msa consume binary ${words}`)).toHaveLength(2)
    }),
    line("--format '%t %p %o %k %v\\n'", async (desk, words) => {
      const theirs = await desk.lines('kcat -b $KAFKA -C -q -e -t products -p 1 -f "%t %p %o %k %s\\n"', kafkaOf(desk))
      expect(await desk.lines(`msa consume products -p 1 ${words}`)).toEqual(theirs)
      expect(theirs).not.toHaveLength(0)
      const kcats = "'%t [%p] at %o: key %K %k, %S bytes %s, at %T\\n'"
      expect(await desk.lines(`msa consume products -p 1 --format ${kcats}`)).toEqual(
        await desk.lines(`kcat -b $KAFKA -C -q -e -t products -p 1 -f ${kcats}`, kafkaOf(desk)),
      )
    }),
    aside('on a terminal headers are shown where they are asked for', async (desk) => {
      expect((await desk.type('msa consume orders -o wide --value hello')).stdout).toContain('type=greeting')
    }),
    aside('what kcat -J writes is taken', async (desk) => {
      await desk.type('msa topic create orders-by-kcat --partitions 3')
      await desk.type('kcat -b $KAFKA -C -q -e -J -t orders | msa produce orders-by-kcat --json', kafkaOf(desk))
      const contents = (all: readonly Message[]) => all.map(({ key, value }) => `${key}=${value}`).sort()
      expect(contents(await read(desk, 'msa consume orders-by-kcat'))).toEqual(contents(await read(desk, 'msa consume orders')))
    }),
    aside("librdkafka's way to place a key", async (desk) => {
      await desk.type('msa topic create by-crc --partitions 7')
      const keys = Array.from({ length: 100 }, (_, at) => `key${at}`)
      const stdin = (who: string) => keys.map((key) => `${key}:${who}\n`).join('')
      await desk.type('msa produce by-crc -K : --partitioner crc32', { stdin: stdin('ours') })
      await desk.type('kcat -b $KAFKA -P -t by-crc -K :', { ...kafkaOf(desk), stdin: stdin('theirs') })
      const placesOf = async (who: string) =>
        (await read(desk, `msa consume by-crc --value ${who}`)).map(({ key, partition }) => `${key} → ${partition}`).sort()
      expect(await placesOf('ours')).toEqual(await placesOf('theirs'))
    }),
    aside('what no transaction has committed is there where it is asked for', async (desk) => {
      expect(await desk.lines('msa consume quickstart-events --uncommitted -o raw')).toHaveLength(5)
    }),
    line('msa consume … | head -1', async (desk) => {
      await desk.type('msa topic create million --partitions 1')
      await desk.type(`seq ${million} | msa produce million`)
      for (const [form, first] of [
        ['-o raw', /^1$/],
        ['-o ndjson', /"value":"1"/],
        ['', /^0:0 .* 1 /],
      ] as const) {
        const { stdout, stderr } = await desk.type(`msa consume million ${form} | head -1; echo "\${PIPESTATUS[0]}"`)
        const [line, code] = stdout.split('\n')
        expect({ code, stderr }).toEqual({ code: '0', stderr: '' })
        expect(line).toMatch(first)
      }
    }),
    aside('one of a group that is killed goes on where its output ended', async (desk) => {
      // In batches as Java's producer makes them: one is never divided.
      await desk.type(`seq ${million} | kcat -b $KAFKA -P -t grouped -p 0 -X batch.size=16384`, kafkaOf(desk))
      const line = 'msa consume grouped --group killed -o raw'
      const reading = `mkfifo pipe; ${line} > pipe & reader=$!; exec 3< pipe; head -c 1000000 <&3 > read`
      await desk.type(`${reading}; kill -9 $reader; cat <&3 >> read`)
      // Of the last line, half may be written.
      const before = desk.read('read').split('\n').slice(0, -1).map(Number)
      expect(before.length).toBeLessThan(million / 2)
      const after = (await desk.lines(line)).map(Number)
      const again = before.length + 1 - (after[0] ?? 0)
      expect(again).toBeGreaterThanOrEqual(0)
      expect(again * 7).toBeLessThanOrEqual(64 * 1024 + 16_384)
      expect(isCounted([...before, ...after.slice(again)])).toBe(true)
    }),
  ],
}

const million = 1_000_000

/** 1, 2, 3 … to the last. */
function isCounted(numbers: readonly number[]): boolean {
  return numbers.length === million && numbers.every((number, at) => number === at + 1)
}

const quickstart = ['This is my first event', 'This is my second event', '안녕하세요']

let timetable: readonly number[] = []

/** In order: on the day of the document, and over the last three days. */
function timesUntil(nowMs: number): readonly number[] {
  const day = Date.parse('2026-11-21T00:00:00Z')
  const those = Array.from({ length: 150 }, (_, at) => day - 6 * hourMs + at * 0.15 * hourMs)
  const these = Array.from({ length: 150 }, (_, at) => nowMs - (150 - at) * 0.45 * hourMs + 60_000)
  return [...those, ...these].sort((a, b) => a - b)
}

function firstFrom(time: string | number): number {
  const at = timetable.findIndex((each) => each >= (typeof time === 'string' ? Date.parse(time) : time))
  return at < 0 ? timetable.length : at
}

async function read(desk: Desk, line: string): Promise<Message[]> {
  return (await desk.lines(`${line} -o ndjson`)).map((each) => JSON.parse(each) as Message)
}

async function lagOfKafka(desk: Desk): Promise<string[]> {
  const lines = (await desk.stock('kafka-consumer-groups --describe --group audit')).split('\n')
  return lines.flatMap((each) => /^audit +products +\d+ +\d+ +\d+ +(\d+)/.exec(each)?.[1] ?? [])
}

function kafkaOf(desk: Desk) {
  return { env: { KAFKA: `127.0.0.1:${desk.lab.port('kafka-1.client')}` } }
}
