import type { ConnectorState, Plugin } from '../../protocols/connect/documents.ts'
import { MsaError } from '../../shared/errors.ts'
import { type KeyTrouble, mustBeValid } from './check.ts'
import { isOpen, type WorkerSurroundings } from './jdbc/surroundings.ts'
import { type Translated, translate } from './jdbc/translate.ts'
import { hasFailed, stateOf } from './settle.ts'
import { type Difference, differencesOf, isSecret } from './show-config.ts'
import { untilStopped } from './stop-for.ts'
import type { Wish } from './wishes.ts'
import type { Worker } from './worker.ts'
import { isThereAlready, isUnknown } from './worker-failure.ts'

/** Looked at and found good, before anything is created. */
export interface Prepared {
  readonly wish: Translated
  readonly keys: number
  readonly warnings: readonly KeyTrouble[]
  /** What it is now; undefined where there is none of that name. */
  readonly before: ConnectorState | undefined
  /** Empty where nothing would change. */
  readonly differences: readonly Difference[]
}

/** Translated where it must be, filled in, and asked of the worker key by key. Several are all looked at before one is made. */
export async function prepare(
  worker: Worker,
  wish: Wish,
  around: WorkerSurroundings,
  plugins: readonly Plugin[],
): Promise<Prepared> {
  const known = await currentOf(worker, wish.name)
  const translated = translate(wish, plugins, around)
  const secret = Object.entries(translated.config).find(([key, value]) => isSecret(key) && value !== '' && isOpen(value))
  if (secret) throw secretMissing(wish.name, secret[0])
  const { keys, warnings } = await mustBeValid(worker, translated, plugins)
  return {
    ...{ wish: translated, keys, warnings },
    before: known?.state,
    differences: known ? differencesOf(known.config, translated.config) : [],
  }
}

/** Undefined where there is none of that name. */
export async function currentOf(worker: Worker, name: string): Promise<Current | undefined> {
  try {
    const config = await worker.config(name)
    return { config, state: await stateOf(worker, name) }
  } catch (error) {
    if (isUnknown(error)) return undefined
    throw error
  }
}

export interface Current {
  readonly config: Wish['config']
  readonly state: ConnectorState
}

/** created · changed: its configuration is another one now · resumed: it was paused or stopped · unchanged: nothing was sent. */
export type Made = 'created' | 'changed' | 'resumed' | 'unchanged'

/** There must be none of that name yet, or just this one. */
export async function addConnector(worker: Worker, { wish, before, differences }: Prepared): Promise<Made> {
  if (before && differences.length === 0) return 'unchanged'
  if (before) throw different(wish.name, differences)
  try {
    await worker.create(wish.name, wish.config)
  } catch (error) {
    if (isThereAlready(error)) throw different(wish.name, [])
    throw error
  }
  return 'created'
}

/** Whatever it was, it is this now, and runs: one that had failed and was paused is given another chance. */
export async function applyConnector(worker: Worker, { wish, before, differences }: Prepared): Promise<Made> {
  if (before && differences.length === 0) return 'unchanged'
  const rests = before !== undefined && (before.state !== 'RUNNING' || hasFailed(before))
  // Resumed, its tasks would begin with what they were told before, fail of that, and be told the new things then.
  const isStopped = rests && (before.state === 'STOPPED' || (await stops(worker, wish.name)))
  await worker.configure(wish.name, wish.config)
  if (isStopped || before?.state === 'PAUSED') await worker.resume(wish.name)
  return before ? 'changed' : 'created'
}

/** A worker before 3.5 cannot stop a connector. */
async function stops(worker: Worker, name: string): Promise<boolean> {
  try {
    await worker.stop(name)
    await untilStopped(worker, name)
    return true
  } catch (error) {
    if (error instanceof MsaError && (error.code === 'CONNECT_FAILED' || error.code === 'TIMED_OUT')) return false
    throw error
  }
}

function different(name: string, differences: readonly Difference[]): MsaError {
  return new MsaError('CONNECTOR_DIFFERS', `There is a connector "${name}" already, and it is another one.`, {
    details: differences.map(differenceAsText),
    hint: `msa connect apply ${name} …   or  msa connect delete ${name}`,
  })
}

export function differenceAsText({ key, from, to }: Difference): string {
  return `${key}: ${from ?? '–'} → ${to ?? '–'}`
}

function secretMissing(name: string, key: string): MsaError {
  return new MsaError('SECRET_MISSING', `${name}: ${key} is not told.`, {
    hint: `--secret ${key}=<file>   or  --secret ${key}`,
    exitCode: 3,
  })
}
