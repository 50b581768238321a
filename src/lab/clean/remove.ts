import { rm } from 'node:fs/promises'
import { createDockerEngine } from '../../runtime/docker.ts'
import { haveEnded, signalProcess } from '../../runtime/processes/identity.ts'
import { findSupervisors } from '../../runtime/processes/marked.ts'
import type { Workshop } from '../converge.ts'
import { dockerLeftovers, removeDockerLeftovers } from '../docker-leftovers.ts'
import { locateLab } from '../locate.ts'
import { takeLock } from '../lock.ts'
import { nativeLeftovers, removeNativeLeftovers } from '../native-leftovers.ts'
import { takeDown } from '../take-down.ts'
import { answers } from './find.ts'
import type { CleanOptions, LabRemains } from './plan.ts'

const lockMs = 10_000
const supervisorMs = 60_000

/** Removes what is left of a lab. False: it has come to life since it was looked at, and is spared. */
export async function removeRemains(remains: LabRemains, { all, volumes }: CleanOptions, shop: Workshop): Promise<boolean> {
  // An `up` at work holds this lock and is about to start a supervisor.
  await using _lock = remains.isOwn && remains.folder !== null ? await lockOf(remains, shop) : undefined
  if (!all && (await findSupervisors(remains.id)).length > 0) return false
  if (remains.isOwn) await takeDown(locateLab(shop.paths, remains.name), { volumes }, shop)
  else await removeForeign(remains, volumes, shop)
  for (const path of remains.sockets) if (!(await answers(path))) await rm(path, { force: true })
  return true
}

async function lockOf({ name }: LabRemains, { paths, signal }: Workshop): Promise<AsyncDisposable> {
  return await takeLock(locateLab(paths, name).files.lock, { waitMs: lockMs, signal })
}

/** Nothing but marks and labels is known of a lab of another state folder. */
async function removeForeign({ id, supervisor }: LabRemains, volumes: boolean, { env, warn }: Workshop): Promise<void> {
  if (supervisor) {
    await signalProcess(supervisor, 'SIGTERM')
    if (!(await haveEnded([supervisor], supervisorMs))) await signalProcess(supervisor, 'SIGKILL')
  }
  await removeNativeLeftovers(await nativeLeftovers(id, []))
  const engine = createDockerEngine(env)
  // Without an engine there is nothing of it to remove.
  const inDocker = await dockerLeftovers(engine, id).catch(() => undefined)
  if (!inDocker) return
  const { left } = await removeDockerLeftovers(engine, inDocker, { volumes })
  for (const { kind, name, because } of left) warn(`the ${kind} ${name} is still there: ${because}`)
}
