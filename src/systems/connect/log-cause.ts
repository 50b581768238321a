import { tailLog } from '../../lab/log-file.ts'
import { concerns, isContinuation } from './log-lines.ts'
import { type Cause, causeOf } from './trace.ts'

const searched = 5000

/** What the lab's worker printed about it, where the trace itself does not say: the last failure that names its cause. */
export async function causeInLog(path: string, connector: string): Promise<Cause | undefined> {
  const isAbout = concerns(connector)
  const blocks: string[][] = []
  let current: string[] | undefined
  for (const { text } of await tailLog(path, searched).catch(() => [])) {
    if (current && isContinuation(text)) current.push(text)
    else {
      current = isAbout(text) ? [] : undefined
      if (current) blocks.push(current)
    }
  }
  const causes = blocks.flatMap((lines) =>
    lines.some((line) => line.startsWith('Caused by: ')) ? [causeOf(lines.join('\n'))] : [],
  )
  return causes.findLast(({ isTelling }) => isTelling)
}
