import type { ComponentDefinition } from '../lab/component.ts'
import { find, type Member, membersOf } from '../lab/members.ts'
import type { LabSettings } from '../lab/settings.ts'
import { MsaError } from '../shared/errors.ts'
import { change } from './change.ts'
import type { Context } from './context.ts'
import type { RunningLab } from './lab.ts'

export interface StartWish {
  readonly names: readonly string[]
  readonly waitMs: number
}

/** Brings up what the names stand for and what that needs; says the names of what was started. */
export async function startInstances(
  ctx: Context,
  running: RunningLab,
  { names, waitMs }: StartWish,
  verb: string,
): Promise<string[]> {
  const { plan } = await change(ctx, running, {
    command: `${verb} ${names.join(' ')}`,
    waitMs,
    to: (before) => before,
    only: (settings) => withNeeds(names, settings, running.registry),
  })
  return [...new Set(plan.steps.filter(({ kind }) => kind !== 'stop').map(({ name }) => name))]
}

function withNeeds(names: readonly string[], settings: LabSettings, registry: readonly ComponentDefinition[]): Set<string> {
  const members = membersOf(settings, registry)
  const wanted = names.flatMap((name) => named(members, name, registry))
  return new Set(wanted.flatMap((member) => [member.id, ...neededBy(member, members)]))
}

function named(members: readonly Member[], name: string, registry: readonly ComponentDefinition[]): Member[] {
  const found = members.filter(({ id, definition }) => id === name || definition.name === name)
  if (found.length > 0) return found
  find(registry, name)
  throw new MsaError('LAB_NOT_UP', `${name} is not part of this lab.`, { hint: `msa up ${name}`, exitCode: 3 })
}

function neededBy(member: Member, members: readonly Member[]): string[] {
  return member.needs.flatMap((id) => {
    const need = members.find((other) => other.id === id)
    return need ? [id, ...neededBy(need, members)] : []
  })
}
