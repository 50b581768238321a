import { apply } from '../../lab/apply.ts'
import type { Proposal } from '../../lab/converge.ts'
import { connectTo, defaultLabName, type LabLocation } from '../../lab/locate.ts'
import { planDown } from '../../lab/plan.ts'
import type { LabSettings } from '../../lab/settings.ts'
import { MsaError, messageOf } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'

/** A failure, with what is up all the same and how to go on. */
export async function whatStands(lab: LabLocation, error: unknown): Promise<unknown> {
  if (!(error instanceof MsaError)) return error
  // What failed is what is told; that its surroundings cannot be looked at as well adds nothing.
  using client = await connectTo(lab).catch(() => undefined)
  const view = await client?.call('observe', { usage: false }).catch(() => undefined)
  const healthy = view?.instances.filter(({ phase }) => phase === 'healthy').map(({ name }) => name) ?? []
  if (healthy.length === 0 && error.code !== 'INTERRUPTED') return error
  const standing = healthy.length === 0 ? [] : ['', `up and healthy: ${healthy.join(', ')}`]
  const named = lab.name === defaultLabName ? '' : ` --name ${lab.name}`
  const hint = error.hint ?? `msa up${named} goes on where it stopped; msa down${named} takes it away`
  return new MsaError(error.code, error.message, {
    details: [...error.details, ...standing],
    hint,
    exitCode: error.exitCode,
    cause: error.cause,
  })
}

/** Stops again what this run has started; what ran before runs on. */
export async function rolledBack(
  ctx: Context,
  lab: LabLocation,
  { plan, specs, settings }: Proposal,
  before: LabSettings | undefined,
  error: unknown,
): Promise<unknown> {
  using client = await connectTo(lab).catch(() => undefined)
  if (!client) return error
  const started = new Set(plan.steps.filter(({ kind }) => kind === 'start').map(({ id }) => id))
  const down = planDown(
    specs.filter(({ id }) => started.has(id)),
    'rolled back',
  )
  try {
    client.onEvent((event) => ctx.output.event(event))
    await client.call('follow', {})
    await apply(down, { client, specs: new Map(), signal: AbortSignal.timeout(120_000), waitMs: 120_000, remove: true })
    await client.call('settings', { ...(before ?? { ...settings, components: [] }), ports: settings.ports })
  } catch (trouble) {
    // What failed first is what is told.
    ctx.output.warn(`not all of it could be rolled back: ${messageOf(trouble)}`)
  }
  return error
}
