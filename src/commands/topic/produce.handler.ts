import type { FileHandle } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import { grouped } from '../../shared/grouped.ts'
import type { Context } from '../../shell/context.ts'
import { part, targetOf } from '../../shell/target.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type Chunks, type ProduceInput, type ProduceWish, produce } from '../../systems/kafka/produce.ts'
import { producedAsText } from './produce.render.ts'

export interface ProduceCommandInput extends Omit<ProduceWish, 'input'> {
  readonly target: TargetOption
  readonly value: string | undefined
  readonly file: string | undefined
  readonly json: boolean
  readonly placed: boolean
  readonly separator: string | undefined
  readonly count: number | undefined
  readonly seed: number | undefined
}

export async function produceToTopic(ctx: Context, wanted: ProduceCommandInput): Promise<void> {
  const login = part(await targetOf(ctx, wanted.target, ['kafka']), 'kafka', 'kafka')
  const input = await inputOf(ctx, wanted)
  const progress = ctx.output.progress(`sending to ${wanted.topic}`)
  const onProgress = (delivered: number) => progress.update(`${grouped(delivered)} messages in ${wanted.topic}`)
  try {
    const produced = await produce(login, { ...wanted, ...input }, { signal: ctx.signal, onProgress })
    progress.done()
    ctx.output.result(produced, producedAsText)
  } finally {
    progress.done()
  }
}

async function inputOf(
  ctx: Context,
  wanted: ProduceCommandInput,
): Promise<Pick<ProduceWish, 'input'> & { readonly key?: string }> {
  const { value, file, json, placed, separator, count, seed } = wanted
  if (value !== undefined && separator !== undefined) return { ...withKey(value, separator) }
  if (value !== undefined && count === undefined) return { input: { kind: 'value', value } }
  const chunks = value === undefined ? await openInput(ctx, file) : undefined
  if (count !== undefined) {
    const template = value ?? (await wholeText(chunks?.(Buffer.allocUnsafe(templateStepBytes))))
    return { input: { kind: 'template', value: template, count, seed } }
  }
  if (chunks === undefined) throw new Error('there is an input')
  const input: ProduceInput = json ? { kind: 'json', chunks, placed } : { kind: 'lines', chunks, separator }
  return { input }
}

function withKey(text: string, separator: string): { readonly input: ProduceInput; readonly key: string } {
  const at = text.indexOf(separator)
  if (at >= 0) return { key: text.slice(0, at), input: { kind: 'value', value: text.slice(at + separator.length) } }
  throw new MsaError('INPUT_INVALID', `The value has no "${separator}" between key and value. Nothing was sent.`, {
    hint: `--value key${separator}value`,
  })
}

const templateStepBytes = 1 << 16

async function openInput(ctx: Context, file: string | undefined): Promise<Chunks> {
  if (file !== undefined && file !== '-') return openFile(ctx, file)
  if (ctx.stdin.isTTY) ctx.output.note('• a message a line; Ctrl-D ends')
  const stream = ctx.stdin.stream() as Readable
  addAbortSignal(ctx.signal, stream)
  return () => stream as AsyncIterable<Buffer>
}

async function openFile(ctx: Context, file: string): Promise<Chunks> {
  const [{ open }, { resolve }] = await Promise.all([import('node:fs/promises'), import('node:path')])
  try {
    const handle = await open(resolve(ctx.cwd, file))
    // What waits for somebody else must not keep everything waiting.
    if (!(await handle.stat()).isFile()) return () => handle.createReadStream({ signal: ctx.signal })
    return (into) => chunksOf(handle, into, ctx.signal)
  } catch (error) {
    const because = systemCodeOf(error) === 'ENOENT' ? 'it is not there' : systemCodeOf(error)
    throw new MsaError('INPUT_INVALID', `${file} cannot be read: ${because}.`, { exitCode: 3, cause: undefined })
  }
}

/** Into the same memory again and again; a file is there at once, so a stream would only be slower. */
async function* chunksOf(handle: FileHandle, bytes: Buffer, signal: AbortSignal): AsyncGenerator<Buffer> {
  const { readSync } = await import('node:fs')
  try {
    for (;;) {
      signal.throwIfAborted()
      const count = readSync(handle.fd, bytes)
      if (count === 0) return
      yield bytes.subarray(0, count)
      await turn()
    }
  } finally {
    await handle.close()
  }
}

async function wholeText(chunks: AsyncIterable<Buffer> | undefined): Promise<string> {
  const parts: Buffer[] = []
  for await (const chunk of chunks ?? []) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts).toString('utf8').replace(/\n$/, '')
}
