import type { LinkState } from '../../protocols/link-keeper.ts'
import type { Health } from '../platform.ts'

/** UP when all of them are; undefined where there are none. */
export function healthOfLinks(states: readonly LinkState[]): Health | undefined {
  const open = states.filter(({ kind }) => kind !== 'closed')
  const worst = open.find(({ kind }) => kind === 'down') ?? open.find(({ kind }) => kind === 'connecting') ?? open[0]
  if (worst === undefined) return undefined
  if (worst.kind === 'up') return { status: 'UP', ...(worst.version !== undefined && { details: { version: worst.version } }) }
  return { status: 'DOWN', details: { error: worst.kind === 'down' ? worst.because : `It is ${worst.kind}.` } }
}
