import { QuietExit } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { onKafka } from '../../shell/kafka/on-kafka.ts'
import { failIfAny } from '../../shell/kafka/outcomes.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type EnsureWish, ensureTopics } from '../../systems/kafka/topics/ensure-topics.ts'
import { ensuredAsText } from './create.render.ts'

export interface CreateInput extends EnsureWish {
  readonly target: TargetOption
  readonly strict: boolean
}

export async function createTopicsOf(ctx: Context, { target, strict, ...wish }: CreateInput): Promise<void> {
  const ensured = await onKafka(ctx, target, (cluster) => ensureTopics(cluster, wish))
  ctx.output.result(ensured, ensuredAsText)
  failIfAny(ensured)
  if (strict && ensured.some(({ outcome }) => outcome === 'differs')) throw new QuietExit(1)
}
