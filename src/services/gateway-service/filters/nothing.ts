import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

/** There are no sessions to be saved. */
export const saveSession: FilterFactory = { shortcut: { fields: [] }, create: () => ({ text: filterText('SaveSession') }) }

/** Nobody logs in at the gateway itself: the token that came goes on anyway. */
export const tokenRelay: FilterFactory = {
  shortcut: { fields: ['clientRegistrationId'] },
  create: () => ({ text: filterText('TokenRelay') }),
}

/** Known by name, and said to be impossible here: by properties it is impossible in Spring as well. */
export function javaOnly(because: string): FilterFactory {
  return { shortcut: { fields: [] }, create: (args) => args.fail(because) }
}
