import type { LabEvent } from '../../lab/events.ts'
import { eventIn } from '../../lab/read-journal.ts'
import { followLines } from '../../lab/rolling-file-read.ts'
import type { Context } from '../../shell/context.ts'
import { labToTakeDown } from '../../shell/lab.ts'
import { eventAsText } from '../../shell/output/event-text.ts'
import type { AsText } from '../../shell/output.ts'

export interface EventsInput {
  readonly last: number
  readonly follow: boolean
  readonly name?: string
}

export async function events(ctx: Context, { last, follow, ...option }: EventsInput): Promise<void> {
  const { lab } = await labToTakeDown(ctx, option)
  const stop = new AbortController()
  await followLines(
    lab.files.journal,
    {
      signal: AbortSignal.any([ctx.signal, stop.signal]),
      last,
      onCaughtUp: () => {
        if (!follow) stop.abort()
      },
    },
    async (line) => {
      const event = eventIn(line)
      if (event) await ctx.output.row(event, asText)
    },
  )
}

const asText: AsText<LabEvent> = (event, page) => `${page.ink.dim(event.at.slice(11, 23))}  ${eventAsText(event, page.ink)}`
