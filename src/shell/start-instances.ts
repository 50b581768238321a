import { components } from '../lab/components.ts'
import { find, inMode, type Member, toMembers } from '../lab/members.ts'
import type { LabSettings } from '../lab/settings.ts'
import { MsaError } from '../shared/errors.ts'
import { change } from './change.ts'
import type { Context } from './context.ts'
import { runningLabOf } from './lab.ts'

export interface StartWish {
  readonly names: readonly string[]
  readonly waitMs: number
  readonly name?: string
}

/** Brings up what the names stand for and what that needs; says the names of what was started. */
export async function startInstances(ctx: Context, { names, waitMs, ...option }: StartWish, verb: string): Promise<string[]> {
  const settings = await settingsOf(ctx, option)
  const members = toMembers(inMode(components, settings.kraft), settings.components, settings.scale)
  const only = new Set(
    names.flatMap((name) => named(members, name)).flatMap((member) => [member.id, ...neededBy(member, members)]),
  )
  const { plan } = await change(ctx, option, { command: `${verb} ${names.join(' ')}`, waitMs, to: (before) => before, only })
  return [...new Set(plan.steps.filter(({ kind }) => kind !== 'stop').map(({ name }) => name))]
}

async function settingsOf(ctx: Context, option: { readonly name?: string }): Promise<LabSettings> {
  const { client, lab } = await runningLabOf(ctx, option)
  using _client = client
  const { settings } = await client.call('observe', { usage: false })
  if (settings) return settings
  throw new MsaError('LAB_NOT_UP', `Nothing is known of the lab "${lab.name}".`, { hint: 'msa up', exitCode: 3 })
}

function named(members: readonly Member[], name: string): Member[] {
  const found = members.filter(({ id, definition }) => id === name || definition.name === name)
  if (found.length > 0) return found
  find(components, name)
  throw new MsaError('LAB_NOT_UP', `${name} is not part of this lab.`, { hint: `msa up ${name}`, exitCode: 3 })
}

function neededBy(member: Member, members: readonly Member[]): string[] {
  return member.needs.flatMap((id) => {
    const need = members.find((other) => other.id === id)
    return need ? [id, ...neededBy(need, members)] : []
  })
}
