import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jarSetDir } from '../../src/lab/artefacts.ts'
import { filledIn } from '../../src/lab/stock/arguments.ts'
import { toolsLog4j } from '../../src/lab/stock/command.ts'
import { findTool, type StockTool } from '../../src/lab/stock/tools.ts'
import { findExecutable } from '../../src/runtime/packages/managers.ts'
import { medians } from '../measure.ts'
import { differenceRow, factRow, type Row, ratioRow, sizeRow, skippedRow, speedRow } from '../table.ts'
import { type Bench, downForBench, upForBench } from '../workbench.ts'

const name = 'bench-kafka'
const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
const sizes = [
  { said: '1M×100', count: 1_000_000, bytes: 100 },
  { said: '200k×1K', count: 200_000, bytes: 1024 },
] as const
/** As shipped, kcat rests for a second each time its queue of 100,000 is full, and for half a second at the end. */
const tunedReading = ['-X', 'queued.min.messages=10000000', '-X', 'fetch.wait.max.ms=10']
const tunedWriting = ['-X', 'linger.ms=5', '-X', 'batch.size=1000000', '-X', 'queue.buffering.max.messages=1000000']
/** Its level is 3 as shipped, and ours is 1. */
const fastZstd = ['-X', 'compression.level=1']

/** Kafka's own scripts start their tools with these. Its archives have the scripts, what we fetch has not. */
const flagsOfScripts = [
  ...['-server', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35'],
  ...['-XX:+ExplicitGCInvokesConcurrent', '-XX:MaxInlineLevel=15', '-Djava.awt.headless=true'],
  ...['', '.authenticate=false', '.ssl=false'].map((setting) => `-Dcom.sun.management.jmxremote${setting}`),
]

type Task = () => Promise<number>

/** Listing, reading and writing, as whole processes, beside kcat and Kafka's own tools. */
export async function kafka(bench: Bench): Promise<Row[]> {
  if (!findExecutable('kcat', bench.env)) return [skippedRow('Kafka: kcat is not installed')]
  bench.atEnd(() => downForBench(bench, name))
  await upForBench(bench, name, 'kafka', '--kraft', '--runtime', 'native')
  const rivals = await rivalsOf(bench)
  const rows: Row[] = []
  for (const size of sizes) {
    const file = await linesOf(rivals, size)
    for (const partitions of [1, 4]) {
      for (const codec of codecs) rows.push(...(await oneShape(rivals, { ...size, file, partitions, codec })))
    }
  }
  rows.push(await flatMemory(rivals))
  // What takes a tenth of a second is measured last: a broker compiles itself for its first minute, on all cores.
  return [...(await listing(rivals)), ...rows]
}

/** The three, each a command line that ends well. What they write goes nowhere. */
interface Rivals {
  readonly bench: Bench
  readonly msa: (...words: readonly (string | number)[]) => Promise<Finished>
  readonly kcat: (...words: readonly (string | number)[]) => Promise<Finished>
  readonly java: (tool: string, ...words: readonly (string | number)[]) => Promise<Finished>
}

interface Finished {
  readonly tookMs: number
  readonly peakMiB: number
}

async function rivalsOf(bench: Bench): Promise<Rivals> {
  const { output } = await bench.msa('env', '--name', name, '-o', 'json')
  const { MSA_KAFKA } = JSON.parse(output) as { readonly MSA_KAFKA: string }
  const log4j = join(bench.dir, 'tools-log4j.properties')
  await writeFile(log4j, toolsLog4j)
  const jars = jarSetDir(join(bench.dir, 'cache', 'msa'), 'kafka')
  const msa: Rivals['msa'] = (...words) =>
    run(bench, process.execPath, join(bench.root, 'bin', 'msa.js'), ...words, '--name', name)
  return {
    ...{ bench, msa },
    kcat: (...words) => run(bench, 'kcat', '-b', MSA_KAFKA, ...words),
    java: (name, ...words) => {
      const { main, server, heavy } = toolNamed(name)
      const flags = [...flagsOfScripts, heavy ? '-Xmx512M' : '-Xmx256M', `-Dlog4j.configuration=file:${log4j}`]
      return run(
        bench,
        'java',
        ...flags,
        '-cp',
        `${jars}/*`,
        main,
        ...filledIn(server, words.map(String), { kafka: MSA_KAFKA, zookeeper: null }),
      )
    },
  }
}

function toolNamed(name: string): StockTool {
  const tool = findTool(name)
  if (!tool) throw new Error(`Kafka has no ${name}`)
  return tool
}

async function listing({ bench, msa, kcat, java }: Rivals): Promise<Row[]> {
  const [bare = 0, ours = 0, theirs = 0, stock = 0] = await medians(9, [
    async () => (await bench.node('-e', '0')).tookMs,
    timeOf(() => msa('topic', 'list')),
    timeOf(() => kcat('-L')),
    timeOf(() => java('kafka-topics', '--list')),
  ])
  return [
    differenceRow('topic list over node -e 0', ours, bare, 30),
    ratioRow('topic list over kafka-topics.sh', ours, stock, 0.1),
    factRow('topic list, kcat -L', ours, theirs),
  ]
}

interface Shape {
  readonly said: string
  readonly count: number
  readonly bytes: number
  readonly file: string
  readonly partitions: number
  readonly codec: (typeof codecs)[number]
}

async function oneShape(rivals: Rivals, shape: Shape): Promise<Row[]> {
  const { said, partitions, codec } = shape
  const label = `${said} ${partitions}p${codec === 'none' ? '' : ` ${codec}`}`
  rivals.bench.say(`  ${label}`)
  return [...(await writing(rivals, shape, label)), ...(await reading(rivals, shape, label))]
}

async function writing(rivals: Rivals, { file, partitions, codec, count, bytes }: Shape, label: string): Promise<Row[]> {
  const { bench, msa, kcat, java } = rivals
  const anew = (write: (topic: string) => Promise<Finished>) => () => inTopicOfItsOwn(rivals, partitions, write)
  const byKcat = (topic: string, ...more: readonly string[]) => kcat('-P', '-t', topic, '-z', codec, ...more, '-l', file)
  const [ours = 0, shipped = 0, tuned = 0, stock = 0] = await medians(
    bench.rounds,
    [
      anew((topic) => msa('produce', topic, '--file', file, '-z', codec)),
      anew((topic) => byKcat(topic)),
      anew((topic) => byKcat(topic, ...tunedWriting, ...(codec === 'zstd' ? fastZstd : []))),
      ...(codec === 'none'
        ? [
            anew((topic) =>
              java(
                ...(['kafka-producer-perf-test', '--topic', topic, '--num-records', count, '--record-size', bytes] as const),
                ...['--throughput', -1, '--producer-props', 'acks=all'],
              ),
            ),
          ]
        : []),
    ],
    false,
  )
  return [
    speedRow(`produce ${label}`, ours, shipped, 1),
    factRow('  kcat tuned', ours, tuned),
    ...(codec === 'none' ? [factRow('  kafka-producer-perf-test', ours, stock)] : []),
  ]
}

async function reading(rivals: Rivals, { file, partitions, codec, count }: Shape, label: string): Promise<Row[]> {
  const { bench, msa, kcat, java } = rivals
  const rows: Row[] = []
  await inTopicOfItsOwn(rivals, partitions, async (topic) => {
    const filled = await msa('produce', topic, '--file', file, '-z', codec)
    const byKcat = (...more: readonly string[]) => timeOf(() => kcat('-C', '-t', topic, '-o', 'beginning', '-e', '-q', ...more))
    const consume = (format: string) => timeOf(() => msa('consume', topic, '-o', format))
    const [raw = 0, lines = 0, shipped = 0, tuned = 0, json = 0, stock = 0] = await medians(bench.rounds, [
      ...[consume('raw'), consume('ndjson'), byKcat(), byKcat(...tunedReading), byKcat('-J')],
      ...(codec === 'none'
        ? [timeOf(() => java('kafka-consumer-perf-test', '--topic', topic, '--messages', count, '--timeout', 30_000))]
        : []),
    ])
    rows.push(
      speedRow(`raw ${label}`, raw, shipped, 2),
      speedRow('  kcat tuned', raw, tuned, 1),
      ...(codec === 'none' ? [factRow('  kafka-consumer-perf-test', raw, stock)] : []),
      speedRow(`ndjson ${label}, kcat -J`, lines, json, 4),
    )
    return filled
  })
  return rows
}

/** Ten times the messages, and no more memory. */
async function flatMemory(rivals: Rivals): Promise<Row> {
  const { bench, msa } = rivals
  bench.say('  10 million messages')
  const peakOf = async (count: number) => {
    let peakMiB = 0
    await inTopicOfItsOwn(rivals, 1, async (topic) => {
      await msa('produce', topic, '--count', count, '--value', 'message {{n}} of a topic that is as long as it is dull')
      const finished = await msa('consume', topic, '-o', 'ndjson')
      peakMiB = finished.peakMiB
      return finished
    })
    return peakMiB
  }
  const few = await peakOf(1_000_000)
  return sizeRow('memory: 10 M messages over 1 M', await peakOf(10_000_000), few, 1.25)
}

let topics = 0

async function inTopicOfItsOwn({ msa }: Rivals, partitions: number, use: (topic: string) => Promise<Finished>): Promise<number> {
  const topic = `bench-${++topics}`
  await msa('topic', 'create', topic, '--partitions', partitions)
  const { tookMs } = await use(topic)
  await msa('topic', 'delete', topic, '--yes')
  return tookMs
}

/** Lines as they are in logs: neither noise nor always the same, so that packing them is some work. */
async function linesOf({ bench }: Rivals, { count, bytes }: { readonly count: number; readonly bytes: number }): Promise<string> {
  const file = join(bench.dir, `lines-${bytes}`)
  const out = createWriteStream(file, { highWaterMark: 1 << 20 })
  for (let line = 0; line < count; line++) {
    const facts = `{"id":${line},"user":"user-${(line * 7919) % 5000}","total":${((line * 104_729) % 100_000) / 100},"note":"`
    const note = notes.slice(line % 61, (line % 61) + bytes - facts.length - 2)
    if (!out.write(`${facts}${note}"}\n`)) await once(out, 'drain')
  }
  await new Promise((resolve) => out.end(resolve))
  return file
}

const notes = 'a parcel that nobody was at home for, left with the neighbours upstairs, who have since moved; '.repeat(14)

function timeOf(work: () => Promise<Finished>): Task {
  return async () => (await work()).tookMs
}

async function run(bench: Bench, program: string, ...words: readonly (string | number)[]): Promise<Finished> {
  bench.signal.throwIfAborted()
  const began = performance.now()
  const child = spawn(program, words.map(String), {
    ...{ env: bench.env, cwd: bench.dir, detached: true, signal: bench.signal },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (text) => {
    complaint = `${complaint}${text}`.slice(-2000)
  })
  let peakMiB = 0
  const watching = setInterval(() => {
    peakMiB = Math.max(peakMiB, peakOf(child.pid))
  }, 50)
  try {
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`${program} ${words.join(' ')} exited with ${code}\n${complaint}`)
    return { tookMs: performance.now() - began, peakMiB }
  } finally {
    clearInterval(watching)
  }
}

/** The most it ever had, as the kernel counts; 0 where nobody can tell. */
function peakOf(pid: number | undefined): number {
  try {
    const [, kibibytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kibibytes) / 1024
  } catch {
    return 0
  }
}
