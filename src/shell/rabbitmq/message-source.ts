import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MsaError, messageOf } from '../../shared/errors.ts'
import { messageFrom } from '../../systems/rabbitmq/envelope.ts'
import type { Message } from '../../systems/rabbitmq/message.ts'
import type { Context } from '../context.ts'
import type { PublishInput } from './publish-options.ts'

export interface Given {
  readonly message: Message
  /** `line 3`, `orders.json` */
  readonly where: string
}

/** The messages of a command line: what was typed, files, or standard input, a line each. */
export async function* messagesOf(ctx: Context, input: PublishInput): AsyncGenerator<Given> {
  let n = 0
  for await (const { body, where } of bodiesOf(ctx, input)) {
    for (let time = 0; time < input.count; time++) {
      n += 1
      const filled = input.count > 1 ? filledIn(body, n, ctx.clock.now()) : body
      yield { message: asMessage(filled, input, where), where }
    }
  }
}

interface Body {
  readonly body: Buffer
  readonly where: string
}

async function* bodiesOf(ctx: Context, { words, files, form }: PublishInput): AsyncGenerator<Body> {
  for (const [at, word] of words.entries()) yield { body: Buffer.from(word), where: `message ${at + 1}` }
  for (const file of files) {
    const body = await readFile(resolve(ctx.cwd, file)).catch((cause: unknown) => {
      throw new MsaError('INPUT_INVALID', `${file} cannot be read.`, { exitCode: 3, cause })
    })
    yield { body, where: file }
  }
  if (words.length > 0 || files.length > 0) return
  if (ctx.stdin.isTTY) ctx.output.note(form === 'whole' ? 'a message; Ctrl-D ends it' : 'a message a line; Ctrl-D ends it')
  yield* form === 'whole' ? wholeOf(ctx) : linesOf(ctx)
}

async function* wholeOf(ctx: Context): AsyncGenerator<Body> {
  const chunks: Buffer[] = []
  for await (const chunk of chunksOf(ctx)) chunks.push(chunk)
  yield { body: Buffer.concat(chunks), where: 'standard input' }
}

async function* linesOf(ctx: Context): AsyncGenerator<Body> {
  let begun: Buffer[] = []
  let line = 0
  const ended = (rest: Buffer): Body => {
    const whole = begun.length === 0 ? rest : Buffer.concat([...begun, rest])
    begun = []
    line += 1
    return { body: whole.at(-1) === 13 ? whole.subarray(0, -1) : whole, where: `line ${line}` }
  }
  for await (const chunk of chunksOf(ctx)) {
    let rest = chunk
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      yield ended(rest.subarray(0, at))
      rest = rest.subarray(at + 1)
    }
    if (rest.length > 0) begun.push(rest)
  }
  if (begun.length > 0) yield ended(Buffer.alloc(0))
}

async function* chunksOf(ctx: Context): AsyncGenerator<Buffer> {
  const stream = ctx.stdin.stream()
  const stop = () => void ('destroy' in stream && typeof stream.destroy === 'function' && stream.destroy())
  ctx.signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const chunk of stream) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
  } catch (error) {
    ctx.signal.throwIfAborted()
    throw error
  } finally {
    ctx.signal.removeEventListener('abort', stop)
  }
  ctx.signal.throwIfAborted()
}

function asMessage(body: Buffer, { form, headers, properties }: PublishInput, where: string): Message {
  if (form !== 'json') return messageFrom({ properties, headers, body: { base64: body.toString('base64') } })
  try {
    const document: unknown = JSON.parse(body.toString('utf8'))
    const message = messageFrom(document)
    const added = messageFrom({ headers, body: '' }).headers
    return { ...message, headers: { ...message.headers, ...added } }
  } catch (error) {
    throw new MsaError('INPUT_INVALID', `What stands in ${where} is no message.`, {
      details: [messageOf(error)],
      hint: '{"key":"…","properties":{},"headers":{},"body":"…"}',
    })
  }
}

function filledIn(body: Buffer, n: number, now: number): Buffer {
  const text = body.toString('utf8')
  const values: Record<string, () => string> = {
    n: () => String(n),
    uuid: () => randomUUID(),
    now: () => new Date(now).toISOString(),
  }
  return text.includes('{') ? Buffer.from(text.replace(/\{(n|uuid|now)\}/g, (_, name: string) => values[name]?.() ?? '')) : body
}
