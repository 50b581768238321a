import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../../shell/context.ts'
import { busNames } from './bus-names.ts'
import { complete } from './complete.ts'
import { connectNames } from './connect-names.ts'
import { kafkaNames } from './kafka-names.ts'
import { rabbitNames } from './rabbit-names.ts'
import { serviceNames } from './service-names.ts'
import { namesOf } from './sources.ts'
import { telemetryNames } from './telemetry-names.ts'
import type { Words } from './words.ts'

/** `msa __complete -- <words>`, asked by a shell at each Tab: candidates on stdout, and never an error in a person's face. */
export async function answerShell(ctx: Context, typed: readonly string[]): Promise<void> {
  const words = await readWords(join(ctx.packageDir, 'words.json'))
  const live = (of: Words) => ({
    ...namesOf(ctx, of),
    ...kafkaNames(ctx, typed),
    ...rabbitNames(ctx, typed),
    ...connectNames(ctx, typed),
    ...busNames(ctx, typed),
    ...serviceNames(ctx, typed),
    ...telemetryNames(ctx, typed),
  })
  const found = words ? await complete(words, typed, live(words)).catch(() => []) : []
  ctx.output.result(found, (each) => each.map(({ word, summary }) => (summary ? `${word}\t${summary}` : word)).join('\n'))
}

/** Undefined in a clone that was not built. */
async function readWords(path: string): Promise<Words | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Words
  } catch {
    return undefined
  }
}
