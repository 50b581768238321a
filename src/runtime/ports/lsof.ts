import { execFile } from 'node:child_process'
import { describeCommand, type PortOwner } from './owner.ts'

/** macOS has no /proc. In the C locale, so that dates can be read. */
const quietly = { timeout: 5000, maxBuffer: 1_048_576, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' } }

/** Pids that listen on a port, of those we may see; undefined without lsof, or when it shows none. */
export async function lsofListeners(port: number): Promise<number[] | undefined> {
  const output = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'])
  const pids = parseLsof(output ?? '')
  // To another user's listener it is blind: nothing seen says nothing.
  return pids.length === 0 ? undefined : pids
}

export async function lsofOwner(port: number): Promise<PortOwner | undefined> {
  const pid = (await lsofListeners(port))?.[0]
  if (pid === undefined) return undefined
  return parsePs(pid, (await run('ps', ['-o', 'lstart=,command=', '-p', String(pid)])) ?? '')
}

/** One field a line, the process ids start with `p`. */
export function parseLsof(output: string): number[] {
  return [...output.matchAll(/^p(\d+)$/gm)].map(([, pid]) => Number(pid))
}

/** `Sat Nov 21 09:58:12 2026     /usr/bin/java -Xmx…`: a date of 24 characters, then the command with its words joined. */
export function parsePs(pid: number, output: string): PortOwner | undefined {
  const line = output.split('\n')[0]?.trimStart() ?? ''
  if (line.length <= 24) return undefined
  const startedAt = new Date(line.slice(0, 24))
  const words = line.slice(24).trim().split(/\s+/)
  return { pid, startedAt: Number.isNaN(startedAt.getTime()) ? undefined : startedAt, ...describeCommand(words, 'process') }
}

function run(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, [...args], quietly, (error, stdout) => resolve(error ? undefined : stdout))
  })
}
