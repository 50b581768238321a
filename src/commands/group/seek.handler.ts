import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { onKafka } from '../../shell/kafka/on-kafka.ts'
import { failIfAny } from '../../shell/kafka/outcomes.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { isActive, membersAsText } from '../../systems/kafka/groups/group.ts'
import { parseOffsets } from '../../systems/kafka/groups/offsets-file.ts'
import { planSeek, type SeekTo, seekGroup } from '../../systems/kafka/groups/seek-group.ts'
import { parseOffsetRange } from '../../systems/kafka/offset-range.ts'
import { parsePartitions } from '../../systems/kafka/partition-list.ts'
import { movedAsText } from './seek.render.ts'

export type Whereto =
  | { readonly kind: 'place'; readonly text: string }
  | { readonly kind: 'shift'; readonly by: number }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'file'; readonly file: string }

export interface SeekInput {
  readonly target: TargetOption
  readonly group: string
  readonly whereto: Whereto
  readonly topics: readonly string[]
  readonly partitions: readonly string[]
  readonly allowNew: boolean
  readonly execute: boolean
}

export async function seekGroupTo(ctx: Context, { target: option, group, whereto, execute, ...input }: SeekInput): Promise<void> {
  const to = await seekTo(ctx, whereto, group)
  const partitions = parsePartitions(input.partitions)
  await onKafka(ctx, option, async (cluster, target) => {
    const plan = await planSeek(cluster, { group, to, topics: input.topics, partitions, allowNew: input.allowNew })
    if (!execute) {
      const would = plan.moves.map((move) => ({ group, ...move, outcome: 'would' as const }))
      if (plan.group && isActive(plan.group))
        ctx.output.warn(`it has members, so it could not be moved now: ${membersAsText(plan.group)}`)
      return ctx.output.result(would, movedAsText)
    }
    const what = `put the group ${group} elsewhere in ${plan.moves.length} partitions`
    // --execute has said yes already; where the system is protected that is not enough.
    if (plan.moves.length > 0) await confirmDestruction(ctx, target, { what, yes: true, dryRun: false })
    const moved = plan.moves.length === 0 ? [] : await seekGroup(cluster, group, plan)
    ctx.output.result(
      moved.map((move) => ({ group, ...move })),
      movedAsText,
    )
    failIfAny(moved)
  })
}

async function seekTo(ctx: Context, whereto: Whereto, group: string): Promise<SeekTo> {
  if (whereto.kind === 'shift' || whereto.kind === 'group') return whereto
  if (whereto.kind === 'file') {
    const file = whereto.file === '-' ? 'stdin' : whereto.file
    return { kind: 'offsets', offsets: parseOffsets(await textOf(ctx, whereto.file), { group, file }) }
  }
  const { from, until } = parseOffsetRange(whereto.text, ctx.clock.now())
  if (from !== undefined && until === undefined) return { kind: 'point', point: from }
  throw new MsaError('USAGE', `--to takes one place, not ${quoted(whereto.text)}.`, { hint: '--to start', exitCode: 2 })
}

async function textOf(ctx: Context, file: string): Promise<string> {
  if (file === '-') {
    const chunks: Buffer[] = []
    for await (const chunk of ctx.stdin.stream()) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks).toString('utf8')
  }
  try {
    return await readFile(resolve(ctx.cwd, file), 'utf8')
  } catch (cause) {
    throw new MsaError('INPUT_INVALID', `${file} cannot be read.`, {
      cause,
      hint: 'msa group describe <group> -o json > offsets.json',
      exitCode: 3,
    })
  }
}
