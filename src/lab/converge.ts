import { randomBytes } from 'node:crypto'
import { createDockerEngine, type DockerEngine } from '../runtime/docker.ts'
import { availableMemory } from '../runtime/memory.ts'
import { findFreePort, isPortFree, ownerAsText, ownerOfPort } from '../runtime/net.ts'
import { currentUser } from '../runtime/user.ts'
import { MsaError } from '../shared/errors.ts'
import { apply } from './apply.ts'
import type { ComponentDefinition } from './component.ts'
import type { ConfigServing } from './config-serving.ts'
import type { LabEvent, LabHappening } from './events.ts'
import { portKey } from './host-address.ts'
import type { LabLocation } from './locate.ts'
import { machineOf } from './machine.ts'
import { type Member, membersOf } from './members.ts'
import { refuseWithoutMemory } from './memory-needed.ts'
import { observe } from './observe.ts'
import type { Paths } from './paths.ts'
import { type ObservedInstance, type Plan, planAsText, planUp } from './plan.ts'
import { type AllocatedPorts, allocatePorts } from './ports.ts'
import type { PortMachine } from './ports-taken.ts'
import type { ProgressNote } from './progress.ts'
import type { LabSettings } from './settings.ts'
import type { InstanceSpec } from './spec.ts'
import { specify } from './specify.ts'
import { openSecrets, type Secrets } from './store.ts'
import type { SupervisorClient } from './supervisor-client.ts'
import type { SupervisorView } from './supervisor-rpc.ts'
import { startSupervisor } from './supervisor-start.ts'

/** What the process lends to whoever works on a lab. */
export interface Workshop {
  readonly paths: Paths
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly nodePath: string
  readonly packageDir: string
  readonly version: string
  readonly signal: AbortSignal
  readonly registry: readonly ComponentDefinition[]
  readonly config: ConfigServing
  readonly on: (note: LabEvent | ProgressNote) => void
  readonly warn: (text: string) => void
}

export interface Wish {
  /** What the lab shall be; its ports are worked out here. */
  readonly settings: LabSettings
  readonly images: Readonly<Record<string, string>>
  readonly askedPorts: Readonly<Record<string, number>>
  readonly autoPorts: boolean
  /** What was typed, for the journal: `up --profile connect`. */
  readonly command: string
  readonly title: string
  readonly waitMs: number
  /** Ids to bring up; all members when left out. Others stay as they are. */
  readonly only?: ReadonlySet<string>
}

/** All that is known before anything is done. */
export interface Proposal {
  readonly settings: LabSettings
  readonly members: readonly Member[]
  readonly specs: readonly InstanceSpec[]
  readonly observed: readonly ObservedInstance[]
  readonly plan: Plan
  readonly moved: AllocatedPorts['moved']
  readonly engine: DockerEngine | undefined
  readonly secrets: Secrets
}

/** Works out what would have to happen. Touches nothing. */
export async function propose(
  lab: LabLocation,
  wish: Wish,
  client: SupervisorClient | undefined,
  shop: Workshop,
  before: LabSettings | undefined,
): Promise<Proposal> {
  const inDocker = wish.settings.runtime === 'docker'
  const engine = inDocker ? createDockerEngine(shop.env) : undefined
  const view = client ? await client.call('observe', { usage: false }, shop.signal) : undefined
  const found = await observe(lab.id, view, engine)
  const members = membersOf(wish.settings, shop.registry)
  const { ports, moved } = await allocatePorts(
    {
      members,
      registry: shop.registry,
      runtime: wish.settings.runtime,
      kept: wish.settings.ports,
      asked: wish.askedPorts,
      slow: new Set(Object.keys(wish.settings.slow)),
      held: heldPorts(found, before),
      auto: wish.autoPorts,
    },
    portMachine(engine),
  )
  const settings = { ...wish.settings, ports }
  const secrets = await openSecrets(lab.files)
  const machine = machineOf({
    labDir: lab.files.dir,
    cacheDir: shop.paths.cacheDir,
    env: shop.env,
    user: currentUser(),
    sharesHostNetwork: (await engine?.sharesHostNetwork()) ?? false,
    secret: secrets.of,
    images: wish.images,
    nodePath: shop.nodePath,
    packageDir: shop.packageDir,
    config: shop.config,
  })
  const specs = specify(members, settings, machine)
  const observed = [...found, ...doneBefore(specs, found, settings)]
  const wanted = wish.only ? specs.filter(({ id }) => wish.only?.has(id)) : specs
  const surplus = wish.only ? [] : surplusOf(view, specs)
  const plan = planUp(wanted, observed, (spec) => (before ? whyChanged(spec.id, before, settings) : undefined), surplus)
  return { settings, members, specs, observed, plan, moved, engine, secrets }
}

/** Jobs that were done in an earlier life of the lab, and have not changed. */
function doneBefore(
  specs: readonly InstanceSpec[],
  found: readonly ObservedInstance[],
  { done = {} }: LabSettings,
): ObservedInstance[] {
  return specs
    .filter(({ id, kind, hash }) => kind === 'job' && done[id] === hash && !found.some((instance) => instance.id === id))
    .map(({ id, name, hash }) => ({ id, name, hash, phase: 'done-before', runs: false, delayMs: 0 }))
}

/** Services that a smaller scale, or another msa.yaml, has no place for. An engine has data, and is never too many. */
function surplusOf(view: SupervisorView | undefined, specs: readonly InstanceSpec[]) {
  const wanted = new Set(specs.map(({ id }) => id))
  const surplus = view?.instances.filter(({ id, kind }) => kind !== 'engine' && !wanted.has(id)) ?? []
  return surplus.map(({ id, name }) => ({ id, name, needs: [] }))
}

/** Makes it so. What runs already and is as it should be is not touched. */
export async function converge(
  lab: LabLocation,
  wish: Wish,
  proposal: Proposal,
  client: SupervisorClient | undefined,
  shop: Workshop,
): Promise<void> {
  if (proposal.plan.steps.length === 0 && client) {
    await client.call('settings', proposal.settings)
    return
  }
  const starts = new Set(proposal.plan.steps.filter(({ kind }) => kind === 'start').map(({ id }) => id))
  refuseWithoutMemory(
    proposal.specs.filter(({ id }) => starts.has(id)),
    proposal.observed,
    await availableMemory(),
  )
  await proposal.secrets.keep()
  const supervisor = client ?? (await startSupervisor(lab, { ...shop, stateDir: shop.paths.stateDir }))
  try {
    await carryOut(supervisor, wish, proposal, shop)
  } finally {
    if (!client) supervisor[Symbol.dispose]()
  }
}

async function carryOut(
  supervisor: SupervisorClient,
  wish: Wish,
  { plan, settings, specs }: Proposal,
  shop: Workshop,
): Promise<void> {
  const run = randomBytes(4).toString('hex')
  const began = Date.now()
  supervisor.onEvent(shop.on)
  await supervisor.call('follow', {})
  await supervisor.call('settings', settings)
  const steps = new Set(plan.steps.map(({ id }) => id))
  shop.on({
    kind: 'wanted',
    title: wish.title,
    instances: specs.filter(({ id }) => steps.has(id)).map(({ id, name, needs }) => ({ id, name, needs })),
  })
  await note(supervisor, { kind: 'run-started', run, command: wish.command, plan: planAsText(plan).split('\n') })
  const finish = (outcome: Extract<LabHappening, { kind: 'run-finished' }>['outcome']) =>
    note(supervisor, { kind: 'run-finished', run, outcome, tookMs: Date.now() - began })
  try {
    const byId = new Map(specs.map((spec) => [spec.id, spec]))
    await apply(plan, { client: supervisor, specs: byId, signal: shop.signal, waitMs: wish.waitMs, remove: true })
    await finish('done')
  } catch (error) {
    const code = error instanceof MsaError ? error.code : undefined
    // The run's own failure is told; a journal that cannot be reached any more is a part of it.
    await finish(shop.signal.aborted ? 'interrupted' : code === 'TIMED_OUT' ? 'timed-out' : 'failed').catch(() => undefined)
    throw error
  }
}

async function note(
  supervisor: SupervisorClient,
  happening: Extract<LabHappening, { kind: 'run-started' | 'run-finished' }>,
): Promise<void> {
  await supervisor.call('note', { happening })
}

/** Ports on which this lab itself listens now. */
function heldPorts(observed: readonly ObservedInstance[], before: LabSettings | undefined): Set<number> {
  const running = observed.filter(({ runs }) => runs).map(({ id }) => `${id}.`)
  const held = Object.entries(before?.ports ?? {}).filter(([key]) => running.some((id) => key.startsWith(id)))
  return new Set(held.map(([, port]) => port))
}

function portMachine(engine: DockerEngine | undefined): PortMachine {
  return {
    isFree: isPortFree,
    findFree: findFreePort,
    async ownerOf(port) {
      const owner = await ownerOfPort(port)
      return owner ? ownerAsText(owner, new Date()) : undefined
    },
    publisherOf: async (port) => await engine?.publisherOf(port),
  }
}

/** `port client 9092 → 19092`: the reasons a person gave. */
function whyChanged(id: string, before: LabSettings, after: LabSettings): string | undefined {
  const prefix = portKey({ id }, '')
  const moved = Object.keys(after.ports)
    .filter((key) => !key.endsWith('.behind') && before.ports[key] !== undefined && before.ports[key] !== after.ports[key])
    .map((key) => ({
      key,
      text: `port ${key.startsWith(prefix) ? key.slice(prefix.length) : key} ${before.ports[key]} → ${after.ports[key]}`,
    }))
  const own = moved.filter(({ key }) => key.startsWith(prefix))
  if (own.length > 0) return own.map(({ text }) => text).join(', ')
  const [was, is] = [before.broker ?? 'rabbitmq', after.broker ?? 'rabbitmq']
  if (was !== is) return `broker ${was} → ${is}`
  const component = id.replace(/-\d+$/, '')
  if (before.slow[component] !== after.slow[component])
    return after.slow[component] === undefined ? 'delay removed' : `delay of ${after.slow[component]} ms`
  return moved.length > 0 ? `uses ${moved.map(({ text }) => text).join(', ')}` : undefined
}
