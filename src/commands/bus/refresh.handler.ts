import type { Context } from '../../shell/context.ts'
import { toDestination } from '../../systems/bus/wanted.ts'
import { askEverybody } from './ask-everybody.ts'
import { type AskOptions, toAskInput } from './ask-option.ts'

export interface RefreshInput {
  readonly options: AskOptions
  readonly destination: string | undefined
}

export async function refresh(ctx: Context, { options, destination }: RefreshInput): Promise<void> {
  await askEverybody(ctx, toAskInput(options, { kind: 'refresh', destination: toDestination(destination) }, 'msa bus refresh'))
}
