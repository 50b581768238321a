import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '../../support/rig.ts'

const logs = fileURLToPath(new URL('../../../.msa-test/peers/', import.meta.url))
const longestStartMs = 120_000
const longestStopMs = 30_000

/** What starts a program, and how it says that it is ready: with its port as the first group, where it chose one. */
export interface Launch {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** A program of its own process; all it says is kept, and written to `.msa-test/peers/`. */
export class Program {
  readonly name: string
  readonly #child: ChildProcess
  #output = ''
  #isOver = false

  constructor({ name, command: [file, ...args], env, cwd }: Launch) {
    this.name = name
    const { PATH, HOME, JAVA_HOME } = process.env
    const own = Object.fromEntries(Object.entries({ PATH, HOME, JAVA_HOME }).filter(([, value]) => value !== undefined))
    this.#child = spawn(file, args, { env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'], ...(cwd && { cwd }) })
    mkdirSync(logs, { recursive: true })
    const log = createWriteStream(join(logs, `${name}-${this.#child.pid}.log`))
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
        log.write(text)
      })
    }
    this.#child.once('close', () => {
      this.#isOver = true
      log.end()
    })
  }

  get output(): string {
    return this.#output
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** How it ended. */
  async exitCode(timeoutMs = longestStartMs): Promise<number | null> {
    await eventually(`${this.name} ends`, () => this.#isOver, timeoutMs)
    return this.#child.exitCode
  }

  /** Waits until its output has it. */
  async says(words: RegExp, timeoutMs = longestStartMs): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null = null
    const holds = () => {
      found = words.exec(this.#output)
      return found !== null || this.#isOver
    }
    await eventually(`${this.name} says ${words}`, holds, timeoutMs).catch((error) => this.#fail(error.message))
    return found ?? this.#fail(`${this.name} ended before it said ${words}`)
  }

  /** Waits until it holds, unless it ends before. */
  async until(what: string, holds: () => Promise<boolean>, timeoutMs = longestStartMs): Promise<void> {
    await eventually(`${this.name}: ${what}`, async () => this.#isOver || (await holds()), timeoutMs).catch((error) =>
      this.#fail(error.message),
    )
    if (this.#isOver) this.#fail(`${this.name} ended before ${what}`)
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.#isOver) return
    const closed = once(this.#child, 'close')
    this.#child.kill(signal)
    const tooLong = setTimeout(() => this.#child.kill('SIGKILL'), longestStopMs)
    await closed
    clearTimeout(tooLong)
  }

  #fail(because: string): never {
    throw new Error(`${because}\n${this.#output.split('\n').slice(-30).join('\n')}`)
  }
}

/** Those that a test has started, ended in the opposite order. */
export class Crew {
  readonly #programs: Program[] = []

  take<Member extends { readonly program: Program }>(member: Member): Member {
    this.#programs.push(member.program)
    return member
  }

  async dismiss(): Promise<void> {
    for (const program of this.#programs.splice(0).reverse()) await program.stop()
  }
}
