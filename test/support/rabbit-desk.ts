import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { run } from '../../src/cli/main.ts'
import { connectRabbit, type RabbitChannel } from '../../src/protocols/rabbitmq/connection.ts'
import { MsaError } from '../../src/shared/errors.ts'
import { temporaryFolder } from './rig.ts'
import type { Engine } from './servers/engine.ts'
import { fakeProcess } from './surroundings.ts'
import { FakeStream } from './terminal.ts'

export interface Typed {
  readonly code: number
  readonly out: string
  readonly bytes: Buffer
  readonly err: string
}

export interface TypedOptions {
  readonly stdin?: string | Buffer
  /** Takes so many writes, and is gone at the next. */
  readonly readerTakes?: number
  readonly cwd?: string
  readonly context?: string
}

export interface Begun {
  readonly done: Promise<Typed>
  /** What was written so far. */
  readonly out: () => string
  readonly err: () => string
  readonly interrupt: () => void
}

/** A stdout that keeps bytes, and may leave. */
class Reader extends FakeStream {
  readonly chunks: Buffer[] = []
  #takes: number

  constructor(takes = Number.POSITIVE_INFINITY) {
    super()
    this.#takes = takes
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (chunk.length > 0 && this.#takes-- <= 0) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
      return
    }
    this.chunks.push(Buffer.from(chunk))
    done()
  }
}

/** A person whose contexts `real` (with the management API) and `bare` (without) are the broker of the test. */
export async function rabbitDesk(broker: Engine, more = '') {
  const cwd = await temporaryFolder()
  const url = `amqp://127.0.0.1:${broker.port}`
  const api = `http://127.0.0.1:${broker.portOf('management')}`
  const contexts = `contexts:\n  real: {rabbitmq: {url: '${url}', api: '${api}'}}\n  bare: {rabbitmq: {url: '${url}'}}\n${more}`
  await writeFile(join(cwd, 'msa.yaml'), contexts)
  const begin = (words: readonly string[], options: TypedOptions = {}): Begun => {
    const stdout = new Reader(options.readerTakes)
    const around = {
      ...fakeProcess({
        stdout,
        home: cwd,
        env: { MSA_CONTEXT: options.context ?? 'real', XDG_STATE_HOME: cwd, PATH: process.env.PATH },
      }),
      cwd: options.cwd ?? cwd,
      stdin: { isTTY: false, stream: () => Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]) },
    }
    const bytes = () => Buffer.concat(stdout.chunks)
    // A remote context is named each time.
    const err = () => around.stderr.written.replace(/^.*\bon (?:real|bare|other)\b.*\n/gm, '')
    return {
      done: run(words, around).then((code) => ({ code, out: bytes().toString('utf8'), bytes: bytes(), err: err() })),
      ...{ out: () => bytes().toString('utf8'), err },
      interrupt: () => around.interrupt(new MsaError('INTERRUPTED', 'Interrupted by SIGINT.', { exitCode: 130 })),
    }
  }
  return { cwd, begin, msa: (words: readonly string[], options?: TypedOptions) => begin(words, options).done }
}

/** A client of one's own, which sees headers with their types. */
export async function rabbitClient(broker: Engine): Promise<RabbitChannel> {
  const login = { host: '127.0.0.1', port: broker.port, username: 'guest', password: 'guest', virtualHost: '/' }
  const connection = await connectRabbit(login, {
    ...{ connectionName: 'a test', timeoutMs: 10_000, heartbeatSeconds: 0, keepsHeaderTypes: true },
  })
  onTestFinished(() => connection.close())
  return await connection.openAside()
}
