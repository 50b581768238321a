import type { Env, OutputStream } from '../context.ts'
import type { Ink } from '../output.ts'
import { noInk } from '../output.ts'

/** How many colours a stream may be given: 0 none, 1 sixteen, 2 256, 3 all. FORCE_COLOR is stronger than NO_COLOR, as in Node itself. */
export function colourLevel(env: Env, stream: Pick<OutputStream, 'isTTY'>): 0 | 1 | 2 | 3 {
  const forced = env.FORCE_COLOR
  if (forced !== undefined) return forced === '0' || forced === 'false' ? 0 : forced === '2' ? 2 : forced === '3' ? 3 : 1
  if (env.NO_COLOR || !stream.isTTY || env.TERM === 'dumb') return 0
  if (env.COLORTERM === 'truecolor') return 3
  return env.TERM?.includes('256') ? 2 : 1
}

/** The ink for a stream; chalk is loaded only where there is colour. */
export async function inkFor(env: Env, stream: OutputStream): Promise<Ink> {
  const level = colourLevel(env, stream)
  return level === 0 ? noInk : (await import('./terminal.ts')).colouredInk(level)
}

/** Can something be drawn in place there? Not in a pipe, not on a terminal without a cursor or a width, not in CI. */
export function isLive(env: Env, stream: OutputStream): boolean {
  return stream.isTTY === true && stream.columns !== 0 && env.TERM !== 'dumb' && !inContinuousIntegration(env)
}

export function inContinuousIntegration(env: Env): boolean {
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0'
}
