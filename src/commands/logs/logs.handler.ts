import { setMaxListeners } from 'node:events'
import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { followLog, type LogLine } from '../../lab/log-file.ts'
import { MsaError } from '../../shared/errors.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'
import type { Context } from '../../shell/context.ts'
import { labToTakeDown, type NamedLab } from '../../shell/lab.ts'
import type { AsText } from '../../shell/output.ts'
import { ofTrace } from './of-trace.ts'

export interface LogsInput {
  readonly names: readonly string[]
  readonly follow: boolean
  readonly last: number | undefined
  readonly since: string | undefined
  /** How the id of a trace begins: only its lines. */
  readonly trace?: string | undefined
  readonly name?: string
}

interface Entry {
  readonly at: string
  readonly component: string
  readonly stream: LogLine['stream']
  readonly text: string
}

export async function logs(ctx: Context, input: LogsInput): Promise<void> {
  const { lab } = await labToTakeDown(ctx, input)
  const ids = await chosen(lab, input.names)
  const nameWidth = Math.max(...ids.map((id) => nameOf(id, ids).length))
  const asText: AsText<Entry> = ({ component, text }, { ink }) =>
    ids.length === 1 ? text : `${ink.named(component, component.padEnd(nameWidth))}  ${text}`
  const write = (id: string, line: LogLine) =>
    ctx.output.row({ at: line.at, component: nameOf(id, ids), stream: line.stream, text: line.text }, asText)
  const isMeant = input.trace === undefined ? () => true : ofTrace(input.trace)
  const stop = new AbortController()
  const signal = AbortSignal.any([ctx.signal, stop.signal])
  // One listener for each file: Node would take that for a leak, and say so in the middle of the logs.
  setMaxListeners(0, signal)
  // What is there is sorted by time; what comes is written as it comes.
  const there: { id: string; line: LogLine }[] = []
  let behind = ids.length
  let found = false
  let flushed: Promise<void> = Promise.resolve()
  const caughtUp = () => {
    behind -= 1
    if (behind > 0) return
    flushed = (async () => {
      there.sort((a, b) => (a.line.at < b.line.at ? -1 : a.line.at > b.line.at ? 1 : 0))
      for (const { id, line } of there.splice(0)) await write(id, line)
      if (!input.follow) stop.abort()
    })()
    // A reader that has left is told below; the others need not go on until then.
    flushed.catch(() => stop.abort())
  }
  await Promise.all(
    ids.map((id) =>
      followLog(
        lab.files.logOf(id),
        {
          signal,
          onCaughtUp: caughtUp,
          ...(input.last === undefined ? {} : { last: input.last }),
          ...(input.since === undefined ? {} : { since: input.since }),
        },
        async (line) => {
          if (!isMeant(line)) return
          found = true
          if (behind > 0) return void there.push({ id, line })
          await flushed
          await write(id, line)
        },
      ),
    ),
  )
  await flushed
  if (input.trace !== undefined && !found)
    ctx.output.note(
      `no line of the trace ${input.trace} in ${ids.length} ${ids.length === 1 ? 'log' : 'logs'}        msa trace show ${input.trace}`,
    )
}

/** The logs there are: also of what does not run any more. */
async function chosen({ files }: NamedLab['lab'], names: readonly string[]): Promise<string[]> {
  const found = await readdir(dirname(files.supervisorLog)).catch(() => [])
  const all = found
    .flatMap((file) => (file.endsWith('.log') && file !== 'supervisor.log' ? [file.slice(0, -'.log'.length)] : []))
    .sort()
  if (all.length === 0)
    throw new MsaError('LAB_NOT_UP', 'Nothing of this lab has printed anything yet.', { hint: 'msa up', exitCode: 3 })
  const known = [...new Set(all.map(componentOf))]
  const ids = names.flatMap((name) => {
    const own = all.filter((id) => id === name || componentOf(id) === name)
    if (own.length > 0) return own
    throw new MsaError('UNKNOWN_COMPONENT', `there is no log of "${name}".${didYouMean(name, known)}`, {
      details: [allAsText(known)],
      exitCode: 2,
    })
  })
  return names.length === 0 ? all : [...new Set(ids)]
}

function componentOf(id: string): string {
  return id.replace(/-\d+$/, '')
}

/** `kafka` where there is one, `kafka-2` where there are several. */
function nameOf(id: string, ids: readonly string[]): string {
  return ids.filter((other) => componentOf(other) === componentOf(id)).length > 1 || !id.endsWith('-1') ? id : componentOf(id)
}
