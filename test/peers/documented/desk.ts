import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { components } from '../../../src/lab/components.ts'
import { Lab } from '../../support/lab.ts'
import { eventually } from '../../support/rig.ts'

const msa = fileURLToPath(new URL('../../../bin/msa.js', import.meta.url))
const hosts = fileURLToPath(new URL('example-hosts.cjs', import.meta.url))
const longestMs = 120_000

export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Around {
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  /** What it is expected to exit with. */
  readonly code?: number
  /** Below the folder where all else is typed. */
  readonly cwd?: string
}

/** A line that goes on. */
export interface Running {
  readonly output: () => string
  /** Waits until it has said so. */
  says(words: RegExp): Promise<void>
  type(text: string): void
  end(signal: NodeJS.Signals): Promise<number>
  readonly ended: Promise<number>
}

/** A person's shell, with `msa` on the path and a lab whose name is in MSA_LAB. */
export class Desk {
  readonly lab = new Lab({ runtime: 'native', msa })
  readonly folder = this.lab.cwd
  /** Every line, as it was typed. */
  readonly typed: string[] = []
  readonly #bin = join(this.lab.root, 'bin')
  readonly #said = new Map<string, Said>()
  readonly #env: NodeJS.ProcessEnv
  readonly #running = new Set<ChildProcess>()

  constructor() {
    mkdirSync(this.#bin)
    this.program('msa', `#!/bin/sh\nexec '${process.execPath}' '${msa}' "$@"\n`)
    this.#env = { ...this.lab.env, PATH: `${this.#bin}:${process.env.PATH}`, MSA_LAB: this.lab.name, SHELL: '/bin/bash' }
    // On ports of its own; a person who has the machine to himself needs none of this.
    const first = 20_000 + 300 * Math.floor(Math.random() * 40)
    const ports = components.flatMap(({ name, ports }) =>
      Object.entries(ports).flatMap(([port, { peerOnly }]) => (peerOnly ? [] : [`${name}.${port}`])),
    )
    this.write(
      'msa.yaml',
      [
        'runtime: native',
        'configRepo: ./config-repo',
        'encrypt: {key: {file: encrypt.key}}',
        'ports:',
        ...ports.map((port, at) => `  ${port}: ${first + 16 * at}`),
        '',
      ].join('\n'),
    )
  }

  /** One more on the path. */
  program(name: string, text: string): void {
    writeFileSync(join(this.#bin, name), text)
    chmodSync(join(this.#bin, name), 0o755)
  }

  write(file: string, text: string | Buffer): string {
    writeFileSync(join(this.folder, file), text)
    return file
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8')
  }

  has(file: string): boolean {
    return existsSync(join(this.folder, file))
  }

  /** In bash, as it stands there, and nobody at a terminal. */
  async type(line: string, { code = 0, stdin = '', ...around }: Around = {}): Promise<Said> {
    const began = Date.now()
    const { child, streams } = this.#start(line, ['bash', '-c', line], around)
    child.stdin?.on('error', () => undefined).end(stdin)
    const tooLong = setTimeout(() => child.kill('SIGKILL'), longestMs)
    const [exit] = await once(child, 'close')
    clearTimeout(tooLong)
    const said = { code: exit ?? 137, ...streams }
    this.#said.set(line, said)
    this.lab.note({ line, ...said, tookMs: Date.now() - began })
    if (said.code !== code)
      throw new Error(`$ ${line}  → ${said.code}, not ${code}\n${said.stdout.slice(-2000)}${said.stderr.slice(-2000)}`)
    return said
  }

  /** What it answered as JSON. */
  async ask<T = unknown>(line: string, around: Around = {}): Promise<T> {
    return JSON.parse((await this.type(line, around)).stdout) as T
  }

  /** What it printed, line by line. */
  async lines(line: string, around: Around = {}): Promise<string[]> {
    const { stdout } = await this.type(line, around)
    return stdout.split('\n').slice(0, -1)
  }

  /** A line that destroys: in a pipe it refuses; at a terminal, with a yes, it is done. */
  async confirm(line: string): Promise<string> {
    const refused = await this.type(line, { code: 3 })
    if (!refused.stderr.includes('--yes')) throw new Error(`it does not say what to add: ${refused.stderr}`)
    return this.answer(line, /\(y\/N\)/, 'y')
  }

  /** On a terminal, where a question is answered. */
  async answer(line: string, question: RegExp, answer: string): Promise<string> {
    const running = this.begin(line, { terminal: true })
    await running.says(question)
    running.type(`${answer}\r`)
    const code = await running.ended
    if (code !== 0) throw new Error(`$ ${line}  → ${code}\n${running.output()}`)
    return running.output()
  }

  begin(line: string, { terminal = false, ...around }: Around & { readonly terminal?: boolean } = {}): Running {
    const command = terminal ? ['script', '-qefc', `stty cols 80 rows 24; ${line}`, '/dev/null'] : ['bash', '-c', `exec ${line}`]
    const { child, streams } = this.#start(line, command, around)
    this.#running.add(child)
    const ended = once(child, 'close').then(([code]) => {
      this.#running.delete(child)
      this.lab.note({ line, code: code ?? 137, ...streams, tookMs: 0 })
      return (code ?? 137) as number
    })
    const output = () => streams.stdout + streams.stderr
    let isOver = false
    void ended.then(() => {
      isOver = true
    })
    return {
      output,
      ended,
      says: (words) =>
        eventually(`${line} says ${words}`, () => words.test(output()) || isOver, 60_000).then(() => {
          if (!words.test(output())) throw new Error(`${line} ended before it said ${words}:\n${output()}`)
        }),
      type: (text) => void child.stdin?.write(text),
      end: (signal) => {
        child.kill(signal)
        return ended
      },
    }
  }

  /** One of Kafka's own tools. */
  async stock(line: string, around: Around = {}): Promise<string> {
    const { stdout } = await this.type(`msa stock ${line}`, around)
    return stdout
  }

  /** What that line answered when it was typed last. */
  saidBy(line: string): Said {
    const said = this.#said.get(line)
    if (!said) throw new Error(`nobody has typed: ${line}`)
    return said
  }

  /** Where a service of the lab is. */
  urlOf(service: string): string {
    return `http://127.0.0.1:${this.lab.port(`${service}-1.http`)}`
  }

  /** Names that end in `.example` lead to this lab. */
  get exampleHosts(): Readonly<Record<string, string>> {
    return { NODE_OPTIONS: `--require ${hosts}`, EXAMPLE_PORTS: JSON.stringify({ 9092: this.lab.port('kafka-1.client') }) }
  }

  close(): void {
    for (const child of this.#running) child.kill('SIGKILL')
    this.lab[Symbol.dispose]()
  }

  #start(line: string, [program = '', ...args]: readonly string[], { env, cwd = '.' }: Around) {
    this.typed.push(line)
    const child = spawn(program, args, {
      cwd: join(this.folder, cwd),
      env: { ...this.#env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const streams = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        streams[name] += text
      })
    }
    return { child, streams }
  }
}

/** A line of the document, or a title, and what must come of it. */
export interface Documented {
  readonly line: string
  readonly run: (desk: Desk, line: string) => Promise<void>
  /** Not a line of the document, but what it says beside its lines. */
  readonly isAside: boolean
}

export interface Chapter {
  readonly title: string
  readonly lines: readonly Documented[]
}

export function line(text: string, run: Documented['run']): Documented {
  return { line: text, run, isAside: false }
}

export function aside(title: string, run: Documented['run']): Documented {
  return { line: title, run, isAside: true }
}
