import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createDockerEngine } from '../runtime/docker.ts'
import { signalProcess } from '../runtime/processes/identity.ts'
import { findSupervisors } from '../runtime/processes/marked.ts'
import { whatIsAt } from '../runtime/what-is-at.ts'
import { MsaError, messageOf } from '../shared/errors.ts'
import { apply } from './apply.ts'
import type { Workshop } from './converge.ts'
import { dockerLeftovers, removeDockerLeftovers } from './docker-leftovers.ts'
import { connectTo, type LabLocation } from './locate.ts'
import { membersOf } from './members.ts'
import { nativeLeftovers, removeNativeLeftovers } from './native-leftovers.ts'
import { planDown } from './plan.ts'
import { ownConfigRepo } from './record.ts'
import { readSettings, writeAtomically } from './store.ts'
import type { InstanceView, SupervisorView } from './supervisor-rpc.ts'

export interface TakenDown {
  readonly stopped: readonly string[]
  /** Data that is kept: folders and volumes. */
  readonly kept: readonly string[]
  /** Folders that were there, and are not any more. */
  readonly wiped: readonly string[]
  readonly removed: {
    readonly processes: number
    readonly containers: number
    readonly networks: number
    readonly volumes: number
  }
}

/** How long a supervisor may take to close its files. */
const endMs = 10_000

/** Stops everything of a lab, what is needed last, and then whatever a crash has left. Needs none of the lab's files. */
export async function takeDown(lab: LabLocation, options: { readonly volumes: boolean }, shop: Workshop): Promise<TakenDown> {
  const stopped = await stopInOrder(lab, shop)
  const left = await nativeLeftovers(lab.id, [])
  const processes = await removeNativeLeftovers(left)
  const inDocker = await removeFromDocker(lab, options, shop)
  await rm(lab.socketPath, { force: true })
  const folders = await keptFolders(lab)
  if (options.volumes) {
    await rm(lab.files.dir, { recursive: true, force: true })
  } else {
    await rm(join(lab.files.dir, 'files'), { recursive: true, force: true })
  }
  return {
    stopped,
    kept: options.volumes ? [] : [...inDocker.kept, ...folders],
    wiped: options.volumes ? folders : [],
    removed: {
      processes: processes.length,
      containers: inDocker.containers,
      networks: inDocker.networks,
      volumes: inDocker.volumes,
    },
  }
}

async function stopInOrder(lab: LabLocation, shop: Workshop): Promise<string[]> {
  // One that does not answer is ended below.
  using client = await connectTo(lab).catch(() => undefined)
  if (client) {
    client.onEvent(shop.on)
    await client.call('follow', {})
    const view = await client.call('observe', { usage: false }, shop.signal)
    const running = inOrder(view, shop)
    const plan = planDown(running, 'down')
    shop.on({
      kind: 'wanted',
      title: `lab "${lab.name}" goes down`,
      instances: running.map(({ id, name, needs }) => ({ id, name, needs })),
    })
    await apply(plan, { client, specs: new Map(), signal: shop.signal, waitMs: 180_000, remove: true }).catch(
      (error: unknown) => {
        shop.signal.throwIfAborted()
        // What cannot be stopped in order is removed below, in no order.
        shop.warn(messageOf(error))
      },
    )
    // Its folder may be gone: then there is nothing to remember it in.
    if (view.settings) await client.call('settings', { ...view.settings, components: [], slow: {} }).catch(() => undefined)
    // It may be gone before it has answered: that is what is wished for.
    await client.call('shutdown', {}).catch(() => undefined)
    // One that cannot end is no reason to wait for ever: what is left of it is found below.
    await Promise.race([client.closed, delay(endMs, undefined, { ref: false })])
    return running.map(({ name }) => name)
  }
  // One that does not answer is no use to anybody; its host processes end with it.
  for (const supervisor of await findSupervisors(lab.id)) await signalProcess(supervisor, 'SIGKILL')
  // Nobody else is left to remember that nothing is wanted any more.
  // What cannot be read any more remembers nothing either.
  const settings = await readSettings(lab.files).catch(() => undefined)
  if (settings) await writeAtomically(lab.files.state, `${JSON.stringify({ ...settings, components: [], slow: {} }, null, 2)}\n`)
  return []
}

/** Needs come from the definitions: the supervisor's own list has them in the order they were first asked for. */
function inOrder(
  { settings, instances }: SupervisorView,
  shop: Workshop,
): { id: string; name: string; needs: readonly string[] }[] {
  const members = settings ? membersOf(settings, shop.registry) : []
  const known = members.flatMap(({ id, name, needs }) =>
    instances.some((instance) => instance.id === id) ? [{ id, name, needs }] : [],
  )
  const others = instances
    .filter(({ id }) => !known.some((member) => member.id === id))
    .map(({ id, name }: InstanceView) => ({ id, name, needs: [] }))
  return [...known, ...others]
}

async function removeFromDocker(lab: LabLocation, { volumes }: { readonly volumes: boolean }, { env, warn }: Workshop) {
  try {
    const engine = createDockerEngine(env)
    const found = await dockerLeftovers(engine, lab.id)
    const removed = await removeDockerLeftovers(engine, found, { volumes })
    for (const { kind, name, because } of removed.left) warn(`the ${kind} ${name} is still there: ${because}`)
    return {
      containers: removed.containers.length,
      networks: removed.networks.length,
      volumes: removed.volumes.length,
      kept: volumes ? [] : found.volumes.map(({ name }) => `volume ${name}`),
    }
  } catch (error) {
    if (error instanceof MsaError && error.code === 'DOCKER_UNREACHABLE')
      return { containers: 0, networks: 0, volumes: 0, kept: [] }
    throw error
  }
}

async function keptFolders(lab: LabLocation): Promise<string[]> {
  const folder = join(lab.files.dir, 'data')
  const hasData = (await readdir(folder).catch(() => [])).length > 0
  // Edited by hand, perhaps: not to be wiped without a word.
  const repo = ownConfigRepo(lab.files)
  const hasRepo = (await whatIsAt(repo)) !== undefined
  return [...(hasData ? [folder] : []), ...(hasRepo ? [repo] : [])]
}
