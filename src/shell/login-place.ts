import type { LoginPlace } from '../systems/services/remembered-login.ts'
import type { AddressedTarget, AddressOption } from './address-option.ts'
import type { Context } from './context.ts'

/** Whose token it is: a gateway that the line names gets none that was given for another. */
export function loginPlace(
  { paths }: Pick<Context, 'paths'>,
  { gateway }: AddressOption,
  { kind, name }: Pick<AddressedTarget, 'kind' | 'name'>,
): LoginPlace {
  const { stateDir } = paths
  return gateway === undefined ? { stateDir, kind, name } : { stateDir, kind: 'flags', name: new URL(gateway).host }
}
