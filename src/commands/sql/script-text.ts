import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { addAbortSignal, type Readable } from 'node:stream'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'

/** All of it is looked at before anything is run. */
const mostBytes = 64 * 1024 * 1024

export async function textOfFile(ctx: Context, path: string): Promise<string> {
  const file = await open(resolve(ctx.cwd, path)).catch((error: unknown) => {
    const why =
      { ENOENT: 'there is no such file', EACCES: 'it may not be read' }[systemCodeOf(error) ?? ''] ?? systemCodeOf(error)
    throw new MsaError('INPUT_INVALID', `${path} cannot be read: ${why}.`, { exitCode: 2 })
  })
  try {
    if ((await file.stat()).isDirectory()) throw new MsaError('INPUT_INVALID', `${path} is a folder.`, { exitCode: 2 })
    return await textOf(path, file.createReadStream({ autoClose: false, signal: ctx.signal }))
  } finally {
    await file.close()
  }
}

export async function textOfStdin(ctx: Context): Promise<string> {
  return await textOf('stdin', addAbortSignal(ctx.signal, ctx.stdin.stream() as Readable))
}

async function textOf(name: string, stream: AsyncIterable<string | Uint8Array>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk))
    size += chunk.length
    if (size > mostBytes) {
      throw new MsaError('INPUT_INVALID', `${name} has more than 64 MiB, which is for a dump's own tool.`, {
        details: ['nothing was done'],
        hint: 'mariadb --host … < dump.sql',
      })
    }
  }
  const bytes = Buffer.concat(chunks)
  if (!isUtf8(bytes)) {
    throw new MsaError('INPUT_INVALID', `${name} is not UTF-8, and would not arrive as it is.`, {
      details: ['nothing was done', "for binary values: x'48656c6c6f', or mariadb-dump --hex-blob"],
    })
  }
  return bytes.toString('utf8').replace(/^\ufeff/, '')
}
