import { analyze } from '../../lab/analyze.ts'
import { chooseRuntime, type RuntimeChoice } from '../../lab/choose-runtime.ts'
import type { Runtime } from '../../lab/component.ts'
import { repoAsText } from '../../lab/config-repo.ts'
import { converge, propose, type Wish, type Workshop } from '../../lab/converge.ts'
import type { LabEvent } from '../../lab/events.ts'
import { leaveOut } from '../../lab/leave-out.ts'
import { connectTo } from '../../lab/locate.ts'
import { inMode, select } from '../../lab/members.ts'
import { planAsText } from '../../lab/plan.ts'
import type { Project } from '../../lab/project/project.ts'
import { registryOf, writeRecord } from '../../lab/record.ts'
import type { Broker, LabSettings } from '../../lab/settings.ts'
import { prepareFolders, readSettings } from '../../lab/store.ts'
import { provide } from '../../lab/supply.ts'
import { want } from '../../lab/want.ts'
import { createDockerEngine } from '../../runtime/docker.ts'
import type { Context } from '../../shell/context.ts'
import { labOf, type NamedLab, workshopOf } from '../../shell/lab.ts'
import { lockLab } from '../../shell/lock-lab.ts'
import { supplyOf } from '../../shell/supply.ts'
import { rolledBack, whatStands } from './up.failure.ts'
import { configOf, refuseImages, servicesOf } from './up.project.ts'
import { labView, upAsText } from './up.render.ts'

export interface UpInput {
  readonly names: readonly string[]
  readonly profiles: readonly string[]
  readonly scale: Readonly<Record<string, number>>
  readonly runtime: Runtime | 'auto' | null
  readonly kraft: boolean
  readonly waitMs: number
  readonly ports: Readonly<Record<string, number>>
  readonly autoPorts: boolean
  readonly dryRun: boolean
  readonly rollback: boolean
  readonly yes: boolean
  readonly broker: Broker | null
  readonly name?: string
}

export async function up(ctx: Context, input: UpInput): Promise<void> {
  const began = ctx.clock.now()
  const named = await labOf(ctx, input)
  const { lab, project } = named
  const seen: LabEvent[] = []
  if (!input.dryRun) await prepareFolders(lab.files)
  await using _lock = input.dryRun ? undefined : await lockLab(ctx, named, input.waitMs)
  using client = await connectTo(lab)
  const before = await readSettings(lab.files)
  const own = servicesOf(named, before)
  const decided = await decide(ctx, input, { ...named, registry: registryOf(own) }, before)
  const { choice, leftOut } = decided
  const record = { ...own, config: await configOf(ctx, named, decided.settings, { ...own, make: !input.dryRun }) }
  const settings = { ...decided.settings, configRepo: repoAsText(record.config.repo) }
  const shop = watched(workshopOf(ctx, { lab, record, registry: registryOf(record) }), seen)
  const wish: Wish = {
    settings,
    images: project.images,
    askedPorts: { ...project.ports, ...input.ports },
    autoPorts: input.autoPorts,
    command: commandLine(input),
    title: `${titleOf(input, project)} on ${choice.runtime} (${choice.because})`,
    waitMs: input.waitMs,
  }
  for (const { name, because } of leftOut) ctx.output.warn(`${name} is left out: ${because}`)
  const first = await propose(lab, wish, client, shop, before)
  if (input.dryRun)
    return ctx.output.result({ runtime: choice, plan: first.plan }, ({ plan }) => `${wish.title}\n${planAsText(plan)}`)
  const starts = first.plan.steps.some(({ kind }) => kind === 'start')
  const definitions = first.members.map(({ definition }) => definition)
  const place = { runtime: settings.runtime, images: project.images, engine: first.engine }
  const hasMore = starts && (await provide(definitions, place, supplyOf(ctx, input.yes)))
  // With what was just installed, programs have paths that they had not before.
  const proposal = hasMore ? await propose(lab, wish, client, shop, before) : first
  for (const { key, from, to } of proposal.moved) ctx.output.warn(`${key} is on port ${to}: ${from} is taken`)
  await writeRecord(lab.files, record)
  try {
    await converge(lab, wish, proposal, client, shop)
  } catch (error) {
    throw input.rollback ? await rolledBack(ctx, lab, proposal, before, error) : await whatStands(lab, error)
  }
  const [fewer, more] = [before?.scale.kafka ?? 1, settings.scale.kafka ?? 1]
  if (before?.components.includes('kafka') && fewer < more)
    ctx.output.warn(
      `Kafka's internal topics still have ${fewer === 1 ? '1 replica' : `${fewer} replicas`}: msa scale kafka=${more}`,
    )
  const view = await labView(lab, proposal, ctx.clock.now() - began, choice)
  // In a clone nothing is on the PATH yet.
  const program = ctx.env.npm_lifecycle_event === 'start' ? './bin/msa.js' : 'msa'
  ctx.output.result({ ...view, critical: analyze(seen)?.critical ?? [] }, upAsText(program))
}

/** The run's events, for its critical chain. */
function watched(shop: Workshop, seen: LabEvent[]): Workshop {
  return {
    ...shop,
    on: (note) => {
      if ('seq' in note) seen.push(note)
      shop.on(note)
    },
  }
}

async function decide(ctx: Context, input: UpInput, named: NamedLab, before: LabSettings | undefined) {
  const { lab, project, registry: all } = named
  const isUp = before !== undefined && before.components.length > 0
  const kraft = input.kraft || (project.given.includes('kraft') ? project.kraft : isUp && before.kraft)
  const profiles = input.profiles.length > 0 || input.names.length > 0 ? input.profiles : project.profiles
  const registry = inMode(all, kraft)
  // What the lab has and this mode has not: `want` says so.
  const had = isUp ? before.components.filter((name) => registry.some((definition) => definition.name === name)) : []
  const names = select(registry, { profiles, names: [...input.names, ...had] })
  const wanted = registry.filter(({ name }) => names.includes(name))
  const engine = createDockerEngine(ctx.env)
  const asked = input.runtime ?? (project.given.includes('runtime') ? project.runtime : null)
  const choice: RuntimeChoice =
    isUp && (asked === null || asked === 'auto')
      ? { runtime: before.runtime, because: 'as it is' }
      : await chooseRuntime(asked ?? 'auto', wanted, project.images, engine)
  const leftOut = await leaveOut(wanted, input.names, choice.runtime, project.images, engine, ctx.env)
  // What a component that is left out needs stays: it was asked for all the same.
  const staying = names.filter((name) => !leftOut.some((each) => each.name === name))
  const scale = { ...project.scale, ...input.scale }
  const broker = input.broker ?? (project.given.includes('broker') ? project.broker : undefined)
  const wish = { profiles: [], names: staying, kraft, scale, ...(broker === undefined ? {} : { broker }) }
  refuseImages(wanted, choice.runtime)
  const settings = want(wish, before, all, {
    id: lab.id,
    name: lab.name,
    runtime: choice.runtime,
  })
  return { settings, choice, leftOut }
}

function titleOf({ names, profiles }: UpInput, project: Project): string {
  const said = profiles.length > 0 || names.length > 0 ? profiles : project.profiles
  const added = said.length > 0 && !said.includes('full') ? ['core', ...said] : said
  return [...new Set([...added, ...names])].join(', ')
}

function commandLine({ names, profiles, scale, broker }: UpInput): string {
  const scales = Object.entries(scale).map(([name, count]) => `--scale ${name}=${count}`)
  return [
    'up',
    ...profiles.map((profile) => `--profile ${profile}`),
    ...scales,
    ...(broker ? [`--broker ${broker}`] : []),
    ...names,
  ].join(' ')
}
