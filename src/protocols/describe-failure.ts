import { WireError } from './wire-error.ts'

/** For a health's details and a line in the log. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof WireError)) return error instanceof Error ? error.message : String(error)
  const { at, because } = error.facts
  return [error.kind, because, at === undefined ? undefined : `at ${at}`].filter((part) => part !== undefined).join(' ')
}
