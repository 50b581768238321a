import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import type { Column } from '../../shell/output.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { textFromInput } from '../../shell/typed-value.ts'
import { chooseConnectors } from '../../systems/connect/choose.ts'
import { alterOffsets, parseSinkOffset, readOffsets, resetOffsets } from '../../systems/connect/offsets.ts'
import { workerOf } from './lab-worker.ts'

export interface OffsetsInput {
  readonly target: TargetOption
  readonly name: string
  readonly reset: boolean
  readonly to: readonly string[]
  readonly file: string | undefined
  readonly yes: boolean
  readonly dryRun: boolean
  readonly noHeaders: boolean
}

type Offset = ReturnType<typeof parseSinkOffset>

export async function offsetsOfConnector(ctx: Context, input: OffsetsInput): Promise<void> {
  const wanted = input.file === undefined ? input.to.map(parseSinkOffset) : await offsetsIn(ctx, input.file)
  const { worker, target } = await workerOf(ctx, input.target)
  const [only, ...others] = await chooseConnectors(worker, [input.name])
  if (only === undefined || others.length > 0) throw oneAlone(input.name)
  const { name } = only.state
  const how = { none: `${name} has not come anywhere yet.`, noHeaders: input.noHeaders }
  if (!input.reset && wanted.length === 0) return ctx.output.list(await worker.offsets(name), columns, how)
  const what = input.reset
    ? `forget how far ${name} has come`
    : `change how far ${name} has come, in ${wanted.length === 1 ? 'one place' : `${wanted.length} places`}`
  const agreed = await confirmDestruction(ctx, target, { what, yes: input.yes, dryRun: input.dryRun })
  if (!agreed) return ctx.output.list(wanted.length > 0 ? wanted : await worker.offsets(name), columns, how)
  const working = ctx.output.progress(`${name}: stopped, its offsets are changed`)
  try {
    const says = await (input.reset ? resetOffsets(worker, name) : alterOffsets(worker, name, wanted))
    ctx.output.result(
      { name, says },
      (_, { ink }) => `${ink.good('✓')} ${name}: ${input.reset ? 'it begins anew' : 'it goes on from there'}`,
    )
  } finally {
    working.done()
  }
}

function columns(): readonly Column<Offset>[] {
  return [
    { title: 'PARTITION', cell: ({ partition }) => inWords(partition), name: true },
    { title: 'OFFSET', cell: ({ offset }) => (offset === null ? 'none' : inWords(offset)) },
  ]
}

/** A sink's are a topic, a partition and a number; a source's are whatever it likes. */
function inWords(of: Readonly<Record<string, unknown>>): string {
  const { kafka_topic: topic, kafka_partition: partition, kafka_offset: offset } = of
  if (topic !== undefined) return `${topic}:${partition}`
  if (offset !== undefined) return String(offset)
  return Object.entries(of)
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' ')
}

async function offsetsIn(ctx: Context, file: string): Promise<readonly Offset[]> {
  if (file === '-') return readOffsets(await textFromInput(ctx, true), 'standard input')
  const text = await readFile(resolve(ctx.cwd, file), 'utf8').catch((cause: unknown) => {
    throw new MsaError('INPUT_INVALID', `${file} cannot be read (${systemCodeOf(cause)}).`, {
      hint: `ls -l ${file}`,
      exitCode: 2,
      cause,
    })
  })
  return readOffsets(text, file)
}

function oneAlone(pattern: string): MsaError {
  return new MsaError('USAGE', `Offsets are one connector's, and "${pattern}" stands for several.`, {
    hint: 'msa connect list',
    exitCode: 2,
  })
}
