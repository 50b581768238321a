import type { Labels } from '../docker.ts'

/** Whose a thing in the engine is that we wanted as our own: `of another lab "shop"`. */
export function ownerAsText(found: Labels, wanted: Labels): string | undefined {
  const lab = found['msa.lab']
  if (lab === undefined) return undefined
  return lab === wanted['msa.lab']
    ? `of a lab "${lab}" that was made with another state folder (XDG_STATE_HOME)`
    : `of another lab "${lab}"`
}
