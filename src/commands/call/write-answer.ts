import { STATUS_CODES } from 'node:http'
import { printable } from '../../shared/quote.ts'
import type { Context } from '../../shell/context.ts'
import { microsAsText } from '../../shell/output/micros-text.ts'
import { isText } from '../../shell/output.ts'
import type { CallAnswer } from '../../systems/services/call.ts'

/** The most of a body that becomes part of a document. */
const mostBytes = 16 * 1_048_576

/** For eyes and pipes the body as it comes, and what is known of it on stderr; for a program all of it in one document. */
export async function writeAnswer(
  ctx: Context,
  answer: CallAnswer,
  { include, began }: { readonly include: boolean; readonly began: number },
): Promise<void> {
  const { output } = ctx
  if (!isText(output.format)) return document(ctx, answer, began)
  if (include) await output.bytes(Buffer.from(headOf(answer)))
  let last: number | undefined
  for await (const chunk of answer.body) {
    await output.bytes(chunk)
    last = chunk.at(-1) ?? last
  }
  // Whoever looks wants the prompt on a line of its own; whoever pipes wants the bytes.
  if (last !== undefined && last !== 10 && ctx.stdout.isTTY) await output.bytes(Buffer.from('\n'))
  output.note(statusLine(answer, began))
}

async function document({ output }: Context, answer: CallAnswer, began: number): Promise<void> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  let isCut = false
  for await (const chunk of answer.body) {
    isCut = sizeBytes + chunk.length > mostBytes
    if (isCut) break
    chunks.push(chunk)
    sizeBytes += chunk.length
  }
  if (isCut) output.warn(`of the body only the first ${sizeBytes} bytes are here`)
  const { name, url, traceId, status, headers } = answer
  const tookMs = Math.round((performance.now() - began) * 10) / 10
  output.result({ from: name, url, status, tookMs, traceId, headers, body: bodyIn(Buffer.concat(chunks)) }, () => '')
}

function bodyIn(bytes: Buffer): unknown {
  const text = bytes.toString('utf8')
  if (!Buffer.from(text).equals(bytes)) return { base64: bytes.toString('base64') }
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function headOf({ status, headers }: CallAnswer): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}`))
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`
}

/** `200 from user-service:41231 in 12ms        msa trace show 4bf9…` */
function statusLine({ status, name, traceId }: CallAnswer, began: number): string {
  const took = microsAsText((performance.now() - began) * 1000)
  return `${status} from ${printable(name)} in ${took}        msa trace show ${traceId}`
}
