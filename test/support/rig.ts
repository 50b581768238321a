import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { createLineSplitter } from '../../src/shared/lines.ts'

/** Waits until it holds; fails with these words when it never does. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await holds()); await pause(10)) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`)
  }
}

export async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'msa-test-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

export interface Home {
  /** For a program's environment: `net.connect({ port: process.env.HOME_PORT })`. */
  readonly port: number
  /** The next message that a program sends; each is one line. */
  message(): Promise<string>
}

/** Where the small programs of a test phone home, so that the test knows what they did without asking the clock. */
export async function home(): Promise<Home> {
  const messages: string[] = []
  const server = createServer((socket) => {
    const lines = createLineSplitter((line) => messages.push(line))
    socket.on('data', (bytes) => lines.push(bytes)).on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return {
    port: (server.address() as AddressInfo).port,
    async message() {
      await eventually('a program phones home', () => messages.length > 0)
      return messages.shift() ?? ''
    },
  }
}

/** Source of a program that says `name pid` to the test and then stays; `more` runs before that. */
export function phoning(name: string, more = ''): string {
  return `${more};const s=require('net').connect(+process.env.HOME_PORT,'127.0.0.1',()=>s.write('${name} '+process.pid+'\\n'));s.on('error',()=>{});setInterval(()=>{},1e6)`
}
