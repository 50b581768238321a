import { createLineSplitter } from '../../shared/lines.ts'
import type { RemoteMethod } from './remote.ts'
import { AnswerUnusable } from './remote-problem.ts'

const largestAnswer = 16 * 1024 * 1024
const longestLine = 1024 * 1024

type Body = AsyncIterable<Uint8Array>

/** All of it; more than 16 MiB is no answer. */
export async function bytesOf(method: string, body: Body): Promise<Buffer> {
  const bytes = await beginningOf(body, largestAnswer + 1)
  if (bytes.length > largestAnswer) throw new AnswerUnusable(method, `it is larger than ${largestAnswer} bytes`)
  return bytes
}

/** The rest is not read. */
export async function beginningOf(body: Body, limitBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, limitBytes - size))
    size += chunk.length
    if (size >= limitBytes) break
  }
  return Buffer.concat(chunks)
}

/** The document that it is; undefined for an empty one. */
export async function documentOf(name: string, method: RemoteMethod, bytes: Uint8Array): Promise<unknown> {
  return bytes.length === 0 ? await checked(name, method, undefined) : await checked(name, method, parsed(name, bytes))
}

/** A document a line, as they come; whoever stops reading ends the answer. */
export async function* documentsOf(name: string, method: RemoteMethod, body: Body): AsyncGenerator<unknown, void, undefined> {
  let lines: string[] = []
  const splitter = createLineSplitter((line) => lines.push(line), longestLine)
  const taken = () => {
    const all = lines.filter((line) => line.trim() !== '')
    lines = []
    return all
  }
  for await (const chunk of body) {
    splitter.push(chunk)
    for (const line of taken()) yield await checked(name, method, parsed(name, line))
  }
  splitter.end()
  for (const line of taken()) yield await checked(name, method, parsed(name, line))
}

function parsed(name: string, content: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof content === 'string' ? content : Buffer.from(content).toString('utf8'))
  } catch (error) {
    throw new AnswerUnusable(name, 'it is no JSON', error)
  }
}

/** Kept: an `import()` with every answer would cost more than the check. */
let checking: Promise<typeof import('typebox/value')> | undefined

async function checked(name: string, { answer }: RemoteMethod, value: unknown): Promise<unknown> {
  if (answer === undefined) return value
  checking ??= import('typebox/value')
  const { Value } = await checking
  if (Value.Check(answer, value)) return value
  const [first] = Value.Errors(answer, value)
  throw new AnswerUnusable(name, `${first?.instancePath || 'it'} ${first?.message ?? 'is not as described'}`)
}
