import { createWriteStream } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { MsaError, systemCodeOf } from '../../shared/errors.ts'
import { type Envelope, envelopeOf, messageFrom } from './envelope.ts'
import type { Message, Received } from './message.ts'

const fileName = 'messages.ndjson'

export interface Recorder {
  readonly path: string
  /** Resolves when it was handed to the system. */
  write(message: Received, at: number): Promise<void>
  close(): Promise<void>
}

/** A folder with a message a line, each with the time at which it came. One that has a recording is left alone. */
export async function openRecorder(folder: string): Promise<Recorder> {
  const path = join(folder, fileName)
  await mkdir(folder, { recursive: true })
  const file = await open(path, 'wx').catch((cause: unknown) => {
    if (systemCodeOf(cause) !== 'EEXIST') throw cause
    throw new MsaError('FILE_EXISTS', `There is a recording in ${folder} already.`, { hint: 'name another folder', exitCode: 3 })
  })
  const stream = createWriteStream('', { fd: file })
  return {
    path,
    write: (message, at) =>
      new Promise((resolve, reject) => {
        const line = `${JSON.stringify(envelopeOf(message, { at: new Date(at).toISOString() }))}\n`
        stream.write(line, (error) => (error ? reject(error) : resolve()))
      }),
    close: () => new Promise((resolve, reject) => stream.end((error?: Error | null) => (error ? reject(error) : resolve()))),
  }
}

export interface Recorded {
  readonly message: Message
  /** When it came, in milliseconds since 1970; undefined where that is not told. */
  readonly at: number | undefined
  readonly line: number
}

/** The messages of a recording (its folder, or a file of such lines), one after the other. */
export async function* readRecording(path: string): AsyncGenerator<Recorded> {
  const file = (await stat(path).catch(() => undefined))?.isDirectory() ? join(path, fileName) : path
  const handle = await open(file).catch((cause: unknown) => {
    throw new MsaError('INPUT_INVALID', `There is no recording at ${path}.`, {
      hint: 'msa rabbit tap <exchange> --record <folder>',
      exitCode: 3,
      cause,
    })
  })
  let line = 0
  try {
    for await (const text of createInterface({ input: handle.createReadStream(), crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1
      if (text.trim() === '') continue
      yield { ...recorded(text, `${file}:${line}`), line }
    }
  } finally {
    await handle.close().catch(() => undefined)
  }
}

function recorded(text: string, where: string): Omit<Recorded, 'line'> {
  try {
    const document = JSON.parse(text) as Envelope
    const at = Date.parse(document.at ?? '')
    return { message: messageFrom(document), at: Number.isNaN(at) ? undefined : at }
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    throw new MsaError('INPUT_INVALID', `${where} is no message of a recording.`, { details: [because] })
  }
}
