import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import type { Context } from '../../shell/context.ts'
import { textFromInput } from '../../shell/typed-value.ts'

/** `Name: value` → by its name in lower case; of two of a name both are sent. */
export function headersOf(texts: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  for (const text of texts) {
    const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\r\n]*)$/.exec(text) ?? []
    if (name === '')
      throw new MsaError('USAGE', `-H takes 'Name: value', not ${quoted(text)}.`, {
        hint: "-H 'Accept: application/json'",
        exitCode: 2,
      })
    const key = name.toLowerCase()
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`
  }
  return headers
}

/** What is sent, and what it is unless a header says so. */
export async function bodyOf(
  ctx: Context,
  data: string | undefined,
): Promise<{ readonly bytes: Buffer; readonly type: string } | undefined> {
  if (data === undefined) return undefined
  const bytes =
    data === '-'
      ? Buffer.from(await textFromInput(ctx, true))
      : data.startsWith('@')
        ? await fileOf(ctx, data.slice(1))
        : Buffer.from(data)
  return { bytes, type: isJson(bytes) ? 'application/json' : 'text/plain; charset=utf-8' }
}

async function fileOf({ cwd }: Context, path: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, path))
  } catch (error) {
    throw new MsaError('INPUT_INVALID', `${path} cannot be read (${systemCodeOf(error) ?? 'unknown'}).`, {
      hint: `ls -l ${path}`,
      exitCode: 3,
    })
  }
}

function isJson(bytes: Buffer): boolean {
  return /^\s*[[{]/.test(bytes.toString('utf8', 0, 64))
}
