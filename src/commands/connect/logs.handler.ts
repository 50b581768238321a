import { followLog, type LogLine } from '../../lab/log-file.ts'
import type { Context } from '../../shell/context.ts'
import { labToTakeDown } from '../../shell/lab.ts'
import type { LabOption } from '../../shell/options.ts'
import { concerns, isContinuation } from '../../systems/connect/log-lines.ts'

export interface ConnectLogsInput extends LabOption {
  readonly connector: string
  readonly follow: boolean
  readonly last: number
}

/** The lines about it among the last so many that the worker has printed: a worker says a lot. */
const searched = 20_000

export async function connectorLogs(ctx: Context, { connector, follow, last, ...option }: ConnectLogsInput): Promise<void> {
  const { lab } = await labToTakeDown(ctx, option)
  const stop = new AbortController()
  const isAbout = concerns(connector)
  const there: LogLine[] = []
  let isCaughtUp = false
  let wasAbout = false
  let flushed: Promise<void> = Promise.resolve()
  const write = ({ at, stream, text }: LogLine) => ctx.output.row({ at, connector, stream, text }, (line) => line.text)
  const onCaughtUp = () => {
    isCaughtUp = true
    flushed = (async () => {
      for (const line of last === 0 ? [] : there.slice(-last)) await write(line)
      if (!follow) stop.abort()
    })()
    flushed.catch(() => stop.abort())
  }
  const signal = AbortSignal.any([ctx.signal, stop.signal])
  await followLog(lab.files.logOf('connect-1'), { signal, last: searched, onCaughtUp }, async (line) => {
    wasAbout = isAbout(line.text) || (wasAbout && isContinuation(line.text))
    if (!wasAbout) return
    if (!isCaughtUp) return void there.push(line)
    await flushed
    await write(line)
  })
  await flushed
}
