import { converge, type Proposal, propose, type Wish } from '../lab/converge.ts'
import type { LabSettings } from '../lab/settings.ts'
import { readSettings } from '../lab/store.ts'
import { MsaError } from '../shared/errors.ts'
import type { Context } from './context.ts'
import { type RunningLab, workshopOf } from './lab.ts'
import { lockLab } from './lock-lab.ts'

export interface Change {
  /** What was typed, for the journal. */
  readonly command: string
  readonly waitMs: number
  readonly to: (before: LabSettings) => LabSettings | Promise<LabSettings>
  /** Ids to bring up; all when left out. */
  readonly only?: (settings: LabSettings) => ReadonlySet<string>
}

/** A running lab becomes what `to` makes of its settings; nothing is stopped or started beyond that. */
export async function change(ctx: Context, running: RunningLab, { command, waitMs, to, only }: Change): Promise<Proposal> {
  const { lab, project, client } = running
  await using _lock = await lockLab(ctx, running, waitMs)
  const shop = workshopOf(ctx, running)
  const view = await client.call('observe', { usage: false })
  const before = view.settings ?? (await readSettings(lab.files))
  if (!before) throw new MsaError('LAB_NOT_UP', `Nothing is known of the lab "${lab.name}".`, { hint: 'msa up', exitCode: 3 })
  const settings = await to(before)
  const wish: Wish = {
    settings,
    images: project.images,
    askedPorts: {},
    autoPorts: false,
    command,
    title: command,
    waitMs,
    ...(only ? { only: only(settings) } : {}),
  }
  const proposal = await propose(lab, wish, client, shop, before)
  await converge(lab, wish, proposal, client, shop)
  return proposal
}
