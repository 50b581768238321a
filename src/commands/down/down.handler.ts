import { stat } from 'node:fs/promises'
import { defaultLabName } from '../../lab/locate.ts'
import { type TakenDown, takeDown } from '../../lab/take-down.ts'
import type { Context } from '../../shell/context.ts'
import { labToTakeDown, workshopOf } from '../../shell/lab.ts'
import { lockLab } from '../../shell/lock-lab.ts'
import type { AsText } from '../../shell/output.ts'

export interface DownInput {
  readonly name?: string
  readonly volumes?: boolean
}

export async function down(ctx: Context, { volumes = false, ...option }: DownInput): Promise<void> {
  const named = await labToTakeDown(ctx, option)
  const { lab } = named
  // Without a folder there is nothing to lock, and none is made for it.
  const hasFolder = await stat(lab.files.dir).then(
    () => true,
    () => false,
  )
  await using _lock = hasFolder ? await lockLab(ctx, named, 60_000) : undefined
  const taken = await takeDown(lab, { volumes }, workshopOf(ctx, named))
  ctx.output.result({ lab: lab.name, ...taken }, downAsText)
}

const single = { processes: 'process', containers: 'container', networks: 'network', volumes: 'volume' } as const

export const downAsText: AsText<TakenDown & { lab: string }> = ({ lab, stopped, kept, wiped, removed }, { ink }) => {
  const rest = Object.entries(removed).flatMap(([what, count]) =>
    count > 0 ? [`${count} ${count === 1 ? single[what as keyof typeof single] : what}`] : [],
  )
  const nothing = stopped.length === 0 && rest.length === 0
  const head = nothing ? `${ink.good('✓')} lab "${lab}" was not up` : `${ink.good('✓')} lab "${lab}" is down`
  const removedLine = rest.length === 0 ? [] : [`  removed: ${rest.join(', ')}`]
  const wipedLines = wiped.length === 0 ? [] : [`  wiped: ${below(wiped, 9)}`]
  const keptLines =
    kept.length === 0
      ? []
      : [
          `  data is kept: ${kept.length > 2 ? `${kept.length} volumes and folders` : below(kept, 16)}`,
          `  wipe it: msa down${lab === defaultLabName ? '' : ` --name ${lab}`} --volumes`,
        ]
  return [head, ...removedLine, ...wipedLines, ...keptLines].join('\n')
}

/** One to a line, under the first. */
function below(lines: readonly string[], indent: number): string {
  return lines.join(`\n${' '.repeat(indent)}`)
}
