import type { Command } from 'commander'
import type { CommandDeclaration } from './action.ts'
import type { Context } from './context.ts'

/** By their names, in the order in which people see them. */
export type Verbs = Readonly<Record<string, CommandDeclaration>>

/** The one that was typed alone, where there is one of that name: to declare the others takes longer than to run it. */
export function declareVerbs(noun: Command, ctx: Context, verbs: Verbs, typed: string | undefined): void {
  const one = typed !== undefined && Object.hasOwn(verbs, typed) ? verbs[typed] : undefined
  for (const declare of one ? [one] : Object.values(verbs)) declare(noun, ctx)
}
