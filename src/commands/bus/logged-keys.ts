import { setTimeout as pause } from 'node:timers/promises'
import { type LogLine, tailLog } from '../../lab/log-file.ts'
import type { Context } from '../../shell/context.ts'
import { runningLabOf } from '../../shell/lab.ts'
import type { LabOption } from '../../shell/options.ts'
import type { Member } from '../../systems/bus/member.ts'

export interface LoggedEvent {
  /** When it was published, in milliseconds since 1970. */
  readonly since: number
  /** The bus id of who published it. */
  readonly origin: string
}

const mostLines = 400
const attempts = 10
const pauseMs = 100

/** Those who show no values still say in their logs which keys a refresh has changed: for those that the lab runs. */
export async function loggedKeys(
  ctx: Context,
  option: LabOption,
  members: readonly Member[],
  event: LoggedEvent,
): Promise<ReadonlyMap<Member, readonly string[]>> {
  const logs = await logsByPort(ctx, option)
  const found = new Map<Member, readonly string[]>()
  for (const member of members) {
    const log = logs.get(member.port)
    const keys = log === undefined ? undefined : await keysIn(log, event, ctx.signal)
    if (keys !== undefined) found.set(member, keys)
  }
  return found
}

async function logsByPort(ctx: Context, option: LabOption): Promise<ReadonlyMap<number, string>> {
  const { lab, client } = await runningLabOf(ctx, option)
  using _client = client
  const { settings } = await client.call('observe', { usage: false }, ctx.signal)
  return new Map(
    Object.entries(settings?.ports ?? {}).map(([name, port]) => [port, lab.files.logOf(name.replace(/\.[^.]*$/, ''))]),
  )
}

/** The line is written before the acknowledgement is sent, and may still be on its way into the file. */
async function keysIn(path: string, event: LoggedEvent, signal: AbortSignal): Promise<readonly string[] | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (const line of (await tailLog(path, mostLines)).reverse()) {
      const keys = keysOf(line, event)
      if (keys) return keys
    }
    await pause(pauseMs, undefined, { signal })
  }
  return undefined
}

/** Ours says for whose event it was; Spring's comes after it was published. */
export function keysOf({ at, text }: LogLine, { since, origin }: LoggedEvent): readonly string[] | undefined {
  if (Date.parse(at) < since) return undefined
  const [, spring] = /\bKeys refreshed \[(.*?)\]/.exec(text) ?? []
  if (spring !== undefined) return worthTelling(spring.split(/,\s*/))
  if (!text.includes('"refreshed by the bus"')) return undefined
  try {
    const said: { readonly origin?: unknown; readonly keys?: unknown } = JSON.parse(text)
    if (said.origin === origin && Array.isArray(said.keys)) return worthTelling(said.keys.map(String))
  } catch {
    // It was cut.
  }
  return undefined
}

/** Which commit it comes from is no setting. */
function worthTelling(keys: readonly string[]): readonly string[] {
  return keys.filter((key) => key !== '' && !key.startsWith('config.client.'))
}
