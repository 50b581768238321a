import { haveEnded, signalProcess } from '../runtime/processes/identity.ts'
import { findMarked, type MarkedProcess } from '../runtime/processes/marked.ts'
import { type ProcessRow, processTable } from '../runtime/processes/process-table.ts'
import { MsaError } from '../shared/errors.ts'

/** How long leftovers may take to end by themselves, and then to be gone after SIGKILL. */
const graceMs = 3000
const goneMs = 5000

/**
 * Processes of this lab's components (of any lab: null) that are not those of the programs in `except`: each pid there exempts everything
 * that came of the same start of the same instance.
 */
export async function nativeLeftovers(labId: string | null, except: readonly number[]): Promise<MarkedProcess[]> {
  const marked = await findMarked(labId)
  const spared = new Set(marked.filter(({ pid }) => except.includes(pid)).map(startOf))
  return marked.filter((process) => !spared.has(startOf(process)))
}

/**
 * SIGTERM, SIGKILL after a grace, and waits until all are gone. What they started meanwhile bears the same mark and goes with them.
 * Returns everything that was removed.
 */
export async function removeNativeLeftovers(leftovers: readonly MarkedProcess[]): Promise<MarkedProcess[]> {
  if (leftovers.length === 0) return []
  const removed = new Map<string, MarkedProcess>()
  const starts = new Set(leftovers.map(startOf))
  let alive = [...leftovers]
  for (
    const deadline = Date.now() + graceMs + goneMs;
    alive.length > 0;
    alive = (await findMarked(null)).filter((process) => starts.has(startOf(process)))
  ) {
    if (Date.now() > deadline) throw stillThere(alive)
    for (const process of alive) removed.set(`${process.pid} ${process.startTime}`, process)
    await end(alive)
  }
  return [...removed.values()]
}

async function end(processes: readonly MarkedProcess[]): Promise<void> {
  const guards = processes.filter(({ isGuard }) => isGuard)
  const programs = [...processes.filter(({ isGuard }) => !isGuard), ...(await unmarkedIn(guards, processes))]
  for (const program of programs) {
    await signalProcess(program, 'SIGTERM')
    // One that is paused takes the signal only when it goes on.
    await signalProcess(program, 'SIGCONT')
  }
  await haveEnded(programs, graceMs)
  for (const process of [...programs, ...guards]) await signalProcess(process, 'SIGKILL')
  await haveEnded([...programs, ...guards], goneMs)
}

/**
 * A program that writes its title over its environment (redis-server) has lost its mark, but not its guard: while that lives, the group is
 * ours and can be no one else's.
 */
async function unmarkedIn(guards: readonly MarkedProcess[], marked: readonly MarkedProcess[]): Promise<ProcessRow[]> {
  if (guards.length === 0) return []
  const groups = new Set(guards.map(({ group }) => group))
  const known = new Set(marked.map(({ pid }) => pid))
  return (await processTable()).filter(({ group, pid, isZombie }) => groups.has(group) && !known.has(pid) && !isZombie)
}

function startOf({ labId, instanceId, nonce }: MarkedProcess): string {
  return `${labId}/${instanceId}/${nonce}`
}

function stillThere(processes: readonly MarkedProcess[]): MsaError {
  return new MsaError('FAILED', `${processes.length} processes of ${processes[0]?.instanceId} do not end, not even by SIGKILL`, {
    details: processes.map(({ pid, command }) => `pid ${pid}: ${command.slice(0, 100)}`),
    hint: `ps -o pid,stat,wchan,args -p ${processes.map(({ pid }) => pid).join(',')}`,
  })
}
