import { setTimeout as pause } from 'node:timers/promises'
import { processRow } from './process-table.ts'

/** A pid alone says nothing: it is given again. With its start time it is one process, and no other ever. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTime: string
}

export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const row = await processRow(pid)
  return row && !row.isZombie ? { pid, startTime: row.startTime } : undefined
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const own = await identityOf(process.pid)
  if (!own) throw new Error(`process ${process.pid} cannot find itself in the process table`)
  return own
}

/** It runs, and it is still the same one. */
export async function isAlive({ pid, startTime }: ProcessIdentity): Promise<boolean> {
  return (await identityOf(pid))?.startTime === startTime
}

/** Signals it if it is still the same process; false when it is gone. */
export async function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<boolean> {
  return (await isAlive(identity)) && sendSignal(identity.pid, signal)
}

/** To a process, or to a group by its negative id; false when there is nobody (left) who may be signalled. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

const everyMs = 20

/** Have they all ended within that time? */
export async function haveEnded(processes: readonly ProcessIdentity[], timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  for (const process of processes) {
    while (await isAlive(process)) {
      if (Date.now() > deadline) return false
      await pause(everyMs)
    }
  }
  return true
}
