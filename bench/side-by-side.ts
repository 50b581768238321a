import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { nodeFlags } from '../src/lab/node-flags.ts'
import { findFreePort } from '../src/runtime/net.ts'
import { answersPerSecond } from './load.ts'
import { median } from './measure.ts'
import { type Row, rateRow, ratioRow, sizeRow } from './table.ts'
import type { Bench } from './workbench.ts'

const connections = 16
/** Short turns, and several to a round: the speed of a busy machine changes within seconds, and both are to have of each. */
const loadMs = 1000
const turnsOfARound = 4
const warmUpMs = 8000

export interface Contender {
  /** A jar, or a service of ours. */
  readonly program: string
  readonly settings: readonly string[]
}

export interface Contest {
  readonly ours: Contender
  readonly rival: Contender
  readonly path: string
  /** As many answers as the rival, times this. Undefined: nothing was promised. */
  readonly atLeast?: number
  /** And the slowest of a hundred as quick as this, times the rival's. */
  readonly p99AtMost?: number
  readonly prepare?: (url: URL) => Promise<void>
}

export interface Started {
  readonly url: URL
  readonly startMs: number
  readonly process: ChildProcess
}

/** A service of ours and its original, in one run: how soon it answers, how often, and what it takes. */
export async function sideBySide(
  bench: Bench,
  name: string,
  { ours, rival, path, atLeast, p99AtMost, prepare }: Contest,
): Promise<Row[]> {
  const starts: [number[], number[]] = [[], []]
  for (let round = 0; round < bench.rounds; round++) {
    for (const [index, contender] of [ours, rival].entries()) {
      const started = await start(bench, contender, path)
      starts[index]?.push(started.startMs)
      await stop(started)
    }
  }
  const both = [await start(bench, ours, path), await start(bench, rival, path)] as const
  const rates: [number[], number[]] = [[], []]
  const slowest: [number[], number[]] = [[], []]
  for (const { url } of both) {
    await prepare?.(url)
    await load(bench, url, path, warmUpMs)
  }
  for (let turn = 0; turn < bench.rounds * turnsOfARound; turn++)
    for (const [index, { url }] of both.entries()) {
      const { perSecond, p99 } = await load(bench, url, path, loadMs)
      rates[index]?.push(perSecond)
      slowest[index]?.push(p99)
    }
  const memory = await Promise.all(both.map(residentMiB))
  for (const one of both) await stop(one)
  return [
    rateRow(`${name}: answers`, median(rates[0]), median(rates[1]), atLeast),
    ...(p99AtMost === undefined ? [] : [ratioRow(`${name}: p99`, median(slowest[0]), median(slowest[1]), p99AtMost)]),
    ratioRow(`${name}: first answer`, median(starts[0]), median(starts[1]), 0.1),
    sizeRow(`${name}: memory after load`, memory[0] ?? 0, memory[1] ?? 0, 0.25),
  ]
}

async function load({ signal }: Bench, url: URL, path: string, durationMs: number) {
  const took: number[] = []
  const onAnswer = (tookMs: number) => void took.push(tookMs)
  const headers = { Accept: 'application/json' }
  const perSecond = await answersPerSecond({ url: new URL(path, url), headers, connections, durationMs, signal, onAnswer })
  took.sort((a, b) => a - b)
  return { perSecond, p99: took[Math.floor(took.length * 0.99)] ?? Number.NaN }
}

/** Once it answers there. It is gone at the end, whatever becomes of it. */
export async function start(bench: Bench, { program, settings }: Contender, path: string): Promise<Started> {
  const port = await findFreePort(undefined, new Set())
  const command = program.endsWith('.jar')
    ? ['java', '-jar', program]
    : [process.execPath, ...nodeFlags, join(bench.root, 'dist', 'services', program, 'main.js')]
  const began = performance.now()
  const [file = '', ...args] = [...command, ...settings, `--server.port=${port}`]
  const child = spawn(file, args, { cwd: bench.dir, env: bench.env, stdio: 'ignore' })
  bench.atEnd(async () => child.kill('SIGKILL'))
  const url = new URL(`http://127.0.0.1:${port}`)
  while (!(await answers(new URL(path, url)))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`)
    bench.signal.throwIfAborted()
    await delay(10)
  }
  return { url, startMs: performance.now() - began, process: child }
}

async function answers(url: URL): Promise<boolean> {
  return fetch(url, { headers: { accept: 'application/json' } }).then(
    async (answer) => {
      await answer.arrayBuffer()
      return answer.ok
    },
    () => false,
  )
}

export async function stop({ process }: Started): Promise<void> {
  const closed = once(process, 'close')
  process.kill('SIGTERM')
  await closed
}

async function residentMiB({ process }: Started): Promise<number> {
  const status = await readFile(`/proc/${process.pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024
}
