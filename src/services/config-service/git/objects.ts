import type { ChildProcess } from 'node:child_process'
import { GitError, type GitProgram } from './git-program.ts'

/** Reads a repository's objects through one `git cat-file`, started when it is needed and ended when it is not. */
export interface GitObjects {
  /** By any of git's names for it: `refs/heads/main^{commit}`, `<commit>:folder/file`. Links inside the tree are followed. */
  read(name: string): Promise<GitObject | undefined>
  close(): void
}

export interface GitObject {
  readonly id: string
  readonly kind: string
  readonly bytes: number
  /** Undefined where it is larger than the limit. */
  readonly content: Buffer | undefined
}

const idleMs = 20_000
const answerMs = 20_000

export function createGitObjects(git: GitProgram, folder: string, limitBytes: number): GitObjects {
  let batch: Batch | undefined
  let idle: NodeJS.Timeout | undefined

  function current(): Batch {
    clearTimeout(idle)
    idle = setTimeout(close, idleMs)
    idle.unref()
    if (batch?.isOver !== false) batch = new Batch(git.start(['cat-file', '--batch', '--follow-symlinks'], folder), limitBytes)
    return batch
  }

  function close(): void {
    clearTimeout(idle)
    batch?.end('it is closed')
    batch = undefined
  }

  return {
    read: async (name) => {
      if (/[\n\0]/.test(name)) return undefined
      const asked = current()
      try {
        return await asked.ask(name)
      } catch (error) {
        // It may have ended over somebody else's question.
        if (!asked.isOver || batch !== asked) throw error
        return current().ask(name)
      }
    },
    close,
  }
}

interface Question {
  readonly name: string
  readonly resolve: (answer: GitObject | undefined) => void
  readonly reject: (error: Error) => void
}

class Batch {
  readonly #child: ChildProcess
  readonly #limitBytes: number
  readonly #questions: Question[] = []
  #received: Buffer = Buffer.alloc(0)
  #object: { id: string; kind: string; bytes: number; chunks: Buffer[] | undefined; missing: number; lost: boolean } | undefined
  #deadline: NodeJS.Timeout | undefined
  isOver = false

  constructor(child: ChildProcess, limitBytes: number) {
    this.#child = child
    this.#limitBytes = limitBytes
    child.stdout?.on('data', (chunk: Buffer) => this.#receive(chunk))
    child.stderr?.resume()
    child.stdin?.on('error', (error) => this.end(error.message))
    child.on('error', (error) => this.end(error.message))
    child.on('exit', (code) => this.end(`it ended with ${code}`))
  }

  ask(name: string): Promise<GitObject | undefined> {
    return new Promise((resolve, reject) => {
      this.#questions.push({ name, resolve, reject })
      this.#child.stdin?.write(`${name}\n`)
      this.#watch()
    })
  }

  end(because: string): void {
    if (this.isOver) return
    this.isOver = true
    clearTimeout(this.#deadline)
    this.#child.kill('SIGKILL')
    for (const { reject } of this.#questions.splice(0)) reject(new GitError(`git cat-file: ${because}`))
  }

  #watch(): void {
    clearTimeout(this.#deadline)
    if (this.#questions.length > 0) this.#deadline = setTimeout(() => this.end('no answer'), answerMs)
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    while (this.#object === undefined ? this.#header() : this.#content());
  }

  /** `<id> <kind> <size>`, or one of several ways to say that there is no such thing. */
  #header(): boolean {
    const end = this.#received.indexOf(10)
    if (end < 0) return false
    const line = this.#received.subarray(0, end).toString()
    this.#received = this.#received.subarray(end + 1)
    const [, id = '', kind = '', size = ''] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(line) ?? []
    const [, , elsewhere = ''] = /^(symlink|dangling|loop|notdir) (\d+)$/.exec(line) ?? []
    if (id === '' && elsewhere === '') {
      this.#answer(undefined)
      return true
    }
    const bytes = Number(size || elsewhere)
    // A newline follows each content.
    const chunks = bytes <= this.#limitBytes ? [] : undefined
    this.#object = { id, kind, bytes, chunks, missing: bytes + 1, lost: id === '' }
    return true
  }

  #content(): boolean {
    const object = this.#object
    if (object === undefined || this.#received.length === 0) return false
    const part = this.#received.subarray(0, object.missing)
    object.chunks?.push(part)
    object.missing -= part.length
    this.#received = this.#received.subarray(part.length)
    if (object.missing > 0) return false
    this.#object = undefined
    const { id, kind, bytes, chunks, lost } = object
    const content = chunks === undefined ? undefined : Buffer.concat(chunks).subarray(0, bytes)
    this.#answer(lost ? undefined : { id, kind, bytes, content })
    return true
  }

  #answer(object: GitObject | undefined): void {
    this.#questions.shift()?.resolve(object)
    this.#watch()
  }
}
