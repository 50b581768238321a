import { type SpawnOptions, spawn } from 'node:child_process'

export interface Ended {
  readonly tookMs: number
  readonly output: string
}

/** Runs it to its end, which has to be a good one. Its own group, so that Ctrl-C is ours to pass on. */
export function timed(command: readonly string[], options: SpawnOptions & { signal: AbortSignal }): Promise<Ended> {
  const [program = '', ...args] = command
  const { signal, ...rest } = options
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const began = performance.now()
    const child = spawn(program, args, { ...rest, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const stop = () => child.kill('SIGTERM')
    signal.addEventListener('abort', stop, { once: true })
    let output = ''
    let tookMs = 0
    let complaint = ''
    child.stdout?.on('data', (bytes) => (output += bytes))
    child.stderr?.on('data', (bytes) => (complaint = `${complaint}${bytes}`.slice(-4000)))
    child.once('error', reject)
    // The time is that of its exit: whatever it has started may hold its streams for longer.
    child.once('exit', () => (tookMs = performance.now() - began))
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop)
      if (signal.aborted) return reject(signal.reason)
      if (code === 0) return resolve({ tookMs, output })
      reject(new Error(`${command.join(' ')} exited with ${code}\n${complaint}`))
    })
  })
}

/** What each of these takes: all once unmeasured, then in turn, so that a machine that slows down slows them all. */
export async function medians(rounds: number, tasks: readonly (() => Promise<number>)[], warm = true): Promise<number[]> {
  if (warm) for (const task of tasks) await task()
  const taken: number[][] = tasks.map(() => [])
  for (let round = 0; round < rounds; round++) for (const [index, task] of tasks.entries()) taken[index]?.push(await task())
  return taken.map(median)
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
