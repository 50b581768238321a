import { MsaError } from '../shared/errors.ts'
import type { Context } from './context.ts'

/** The most that is taken from standard input. */
const mostBytes = 256 * 1_048_576

/** All of standard input, as text. The line end that `echo` puts behind it is no part of it, unless `keepLineEnd`. */
export async function textFromInput(ctx: Context, keepLineEnd: boolean): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  const stream = ctx.stdin.stream()
  const stop = () => void ('destroy' in stream && typeof stream.destroy === 'function' && stream.destroy())
  ctx.signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
      chunks.push(bytes)
      sizeBytes += bytes.length
      if (sizeBytes > mostBytes) throw new MsaError('USAGE', `standard input has more than ${mostBytes} bytes.`, { exitCode: 2 })
    }
  } catch (error) {
    ctx.signal.throwIfAborted()
    throw error
  } finally {
    ctx.signal.removeEventListener('abort', stop)
  }
  ctx.signal.throwIfAborted()
  return withoutLineEnd(decoded(Buffer.concat(chunks)), keepLineEnd)
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new MsaError('USAGE', 'Standard input is not UTF-8 text, and only text can be a setting.', {
      hint: 'base64 FILE | msa encrypt -',
      exitCode: 2,
    })
  }
}

function withoutLineEnd(text: string, keep: boolean): string {
  return keep ? text : text.replace(/\r?\n$/, '')
}

/** Words of the line, joined as a shell's `echo` does; `-` is standard input; none at all, and the person is asked. */
export async function typedValue(
  ctx: Context,
  {
    words,
    keepLineEnd,
    question,
    flag,
  }: { readonly words: readonly string[]; readonly keepLineEnd: boolean; readonly question: string; readonly flag: string },
): Promise<string> {
  if (words.length === 1 && words[0] === '-') return textFromInput(ctx, keepLineEnd)
  return words.length > 0 ? words.join(' ') : ctx.output.ask({ kind: 'secret', message: question, flag })
}
