import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jarSetDir } from '../../src/lab/artefacts.ts'
import { whichProgram } from '../../src/runtime/packages/programs.ts'
import { messageOf } from '../../src/shared/errors.ts'
import { Lab } from '../support/lab.ts'
import { jarsOfKafka4, type Kafka4, startKafka4 } from './support/kafka-4.ts'
import { asEnvelope, asHex, fromEnvelope, type RandomMessage, randomMessages } from './support/random-messages.ts'

const msa = fileURLToPath(new URL('../../bin/msa.js', import.meta.url))
const program = fileURLToPath(new URL('programs/Lossless.java', import.meta.url))
const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
const partitions = 4
const messages = randomMessages(100_000, 20_261_121, partitions)
const eachCodec = codecs.map((codec, at) => ({ codec, those: messages.slice(at * 20_000, (at + 1) * 20_000) }))

interface Brokers {
  readonly name: string
  start(): Promise<Kafka4>
}

const engines: readonly Brokers[] = [
  {
    name: 'Kafka 3.9 with ZooKeeper',
    async start() {
      const lab = new Lab({ runtime: 'native', msa })
      const { code, stderr } = await lab.up('kafka', '--yes')
      if (code !== 0) throw new Error(stderr)
      const jars = jarSetDir(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa'), 'kafka')
      return { jars, brokers: `127.0.0.1:${lab.port('kafka-1.client')}`, remove: async () => lab[Symbol.dispose]() }
    },
  },
  { name: 'Kafka 4 with KRaft', start: async () => startKafka4(await jarsOfKafka4()) },
]

const whyNot = await jarsOfKafka4().then(
  () => undefined,
  (error) => `Kafka 4 cannot be had: ${messageOf(error).split('\n')[0]}`,
)

describe.each(engines)('100,000 random messages at $name', ({ name, start }) => {
  let kafka: Kafka4 | undefined
  let folder: string
  const missing = name.includes('Kafka 4') ? whyNot : undefined
  if (missing !== undefined) process.stderr.write(`not tried: ${missing}\n`)

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lossless-'))
    if (missing !== undefined) return
    kafka = await start()
    await promisify(execFile)('javac', ['-cp', join(kafka.jars, '*'), '-d', folder, program])
  })
  afterAll(async () => {
    await kafka?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A line in bash, whole processes; what it prints goes to a file. */
  const sh = async (line: string, stdin?: string): Promise<string> => {
    const { brokers = '', jars = '' } = kafka ?? {}
    const env = {
      ...process.env,
      HOME: folder,
      XDG_STATE_HOME: folder,
      XDG_RUNTIME_DIR: folder,
      JARS: join(jars, '*'),
      BROKERS: brokers,
    }
    const functions = `msa() { '${process.execPath}' '${msa}' "$@" --brokers "$BROKERS"; }; theirs() { java -Xmx400m -XX:+UseSerialGC -cp "$JARS:." Lossless "$1" "$BROKERS" "\${@:2}"; }`
    const child = spawn('bash', ['-c', `set -o pipefail; ${functions}; ${line}`], {
      env,
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const file = join(folder, 'out')
    const written = once(child.stdout.pipe(createWriteStream(file)), 'close')
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-3000)
    })
    child.stdin.on('error', () => undefined).end(stdin ?? '')
    const [code] = await once(child, 'close')
    await written
    expect(code, `${line}\n${errors}`).toBe(0)
    return readFileSync(file, 'latin1')
  }
  const newTopic = (topic: string) => sh(`msa topic create ${topic} --partitions ${partitions} -c retention.ms=-1`)
  const readByJava = async (topic: string) => (await sh(`theirs read ${topic}`)).split('\n').slice(0, -1)
  const readByUs = async (topic: string) => {
    const text = Buffer.from(await sh(`msa consume ${topic} -o ndjson`), 'latin1').toString()
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => asHex(fromEnvelope(line)))
  }

  test.skipIf(missing)('written by us with each codec, Kafka’s own client reads every bit of them', async () => {
    await newTopic('ours')
    for (const { codec, those } of eachCodec) {
      writeFileSync(join(folder, 'part.ndjson'), those.map((each) => `${asEnvelope(each)}\n`).join(''))
      await sh(`msa produce ours --json --file part.ndjson -z ${codec}`)
    }
    expectSame(await readByJava('ours'), messages.map(asHex))
  })

  test.skipIf(missing)('read by us and written by us to another topic, they are the same', async () => {
    await newTopic('again')
    await sh('msa consume ours -o ndjson | msa produce again --json -z zstd')
    expectSame(await readByUs('again'), messages.map(asHex))
    expectSame(await readByJava('again'), messages.map(asHex))
  })

  test.skipIf(missing)('written by Kafka’s own client with each codec, we read every bit of them', async () => {
    await newTopic('theirs')
    for (const { codec, those } of eachCodec)
      await sh(`theirs write theirs ${codec}`, those.map((each) => `${asHex(each)}\n`).join(''))
    expectSame(await readByUs('theirs'), messages.map(asHex))
  })

  // It shows headers as text with commas between: they are compared by Kafka's client above.
  test.skipIf(missing ?? noKcat)('written by us, kcat reads the same keys, values and times', async () => {
    const read = Buffer.from(await sh(`kcat -b "$BROKERS" -C -q -e -t ours -f '%p %T %K %S\\n%k%s\\n'`), 'latin1')
    expectSame(
      fromKcat(read),
      messages.map((each) => asHex({ ...each, headers: [] })),
    )
  })

  // With -Z what is empty is nothing for it, and it says no time.
  test.skipIf(missing ?? noKcat)('written by kcat, we read the same keys and values', async () => {
    await newTopic('by-kcat')
    const [betweenKeys, betweenMessages] = ['<<key-5ba0e1>>', '<<message-77aa01>>']
    for (const [partition, codec] of ['gzip', 'snappy', 'lz4', 'zstd'].entries()) {
      const those = messages.filter((each) => each.partition === partition)
      const bytes = those.flatMap(({ key, value }) => [key ?? '', betweenKeys, value ?? '', betweenMessages])
      writeFileSync(join(folder, 'kcat.in'), Buffer.concat(bytes.map((each) => Buffer.from(each))))
      await sh(
        `kcat -b "$BROKERS" -P -t by-kcat -p ${partition} -Z -z ${codec} -K '${betweenKeys}' -D '${betweenMessages}' < kcat.in`,
      )
    }
    const bare = (line: string) => line.replace(/^(\d+) \d+/, '$1')
    const orNothing = (bytes: Buffer | null) => (bytes?.length === 0 ? null : bytes)
    const expected = messages.map(({ key, value, ...each }) => ({
      ...each,
      key: orNothing(key),
      value: orNothing(value),
      headers: [],
    }))
    expectSame((await readByUs('by-kcat')).map(bare), expected.map(asHex).map(bare))
  })
})

const noKcat = whichProgram('kcat', process.env) === undefined

/** In each partition in order; between them there is none. */
function expectSame(found: readonly string[], expected: readonly string[]): void {
  expect(found.length).toBe(expected.length)
  const [one, other] = [byPartition(found), byPartition(expected)]
  expect(one.flatMap((line, at) => (line === other[at] ? [] : [[at, line, other[at]]])).slice(0, 3)).toEqual([])
}

function byPartition(lines: readonly string[]): string[] {
  return Array.from({ length: partitions }, (_, partition) => lines.filter((line) => line.startsWith(`${partition} `))).flat()
}

/** Lengths and then so many bytes; -1 is nothing. */
function fromKcat(bytes: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\n', at)
    const [partition = 0, timestamp = 0, keyLength = 0, valueLength = 0] = bytes
      .toString('latin1', at, end)
      .split(' ')
      .map(Number)
    at = end + 1
    const take = (length: number): Buffer | null => {
      if (length < 0) return null
      at += length
      return bytes.subarray(at - length, at)
    }
    const message: RandomMessage = { partition, timestamp, key: take(keyLength), value: take(valueLength), headers: [] }
    found.push(asHex(message))
    at += 1
  }
  return found
}
