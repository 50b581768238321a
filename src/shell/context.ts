import type { Writable } from 'node:stream'
import { type Paths, pathsFrom } from '../lab/paths.ts'
import type { LinePrompt } from './line-prompt.ts'
import { inContinuousIntegration } from './output/colour.ts'
import type { Output } from './output.ts'

/** Everything a handler may use. It never reads `process`. */
export interface Context {
  readonly output: Output
  readonly env: Env
  readonly cwd: string
  readonly home: string
  readonly paths: Paths
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP, with an INTERRUPTED MsaError as its reason. */
  readonly signal: AbortSignal
  readonly stdin: Input
  readonly stdout: StreamFacts
  /** Asks for line after line; undefined where nobody can type. */
  readonly lines: (() => Promise<LinePrompt>) | undefined
  readonly clock: Clock
  readonly version: string
  /** `dist` of the installed package (`src` when run from source): holds `cli/` and `supervisor/`. */
  readonly packageDir: string
  /** The Node that runs this, to start ours with. */
  readonly nodePath: string
  /** `Node 20.19.0 on linux x64`: for bug reports. */
  readonly platform: string
}

export type Env = Readonly<Record<string, string | undefined>>

export interface StreamFacts {
  readonly isTTY: boolean
  readonly columns: number
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}

/** What a context is made of: the process, as values. Tests make their own. */
export interface Surroundings {
  readonly env: Env
  readonly cwd: string
  readonly home: string
  readonly uid: number
  readonly temporaryDir: string
  readonly signal: AbortSignal
  readonly stdin: Input
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly clock: Clock
  readonly version: string
  readonly packageDir: string
  readonly nodePath: string
  /** `Node 20.19.0 on linux x64`: for bug reports. */
  readonly platform: string
  /** Runs when the process ends, however it ends; must not wait for anything. */
  atExit(undo: () => void): void
}

export function contextOf(around: Surroundings, output: Output, signal: AbortSignal): Context {
  const { env, cwd, home, stdin, clock, version, packageDir, nodePath, platform } = around
  return {
    output,
    env,
    cwd,
    home,
    paths: pathsFrom(env, home, around.uid, around.temporaryDir),
    signal,
    stdin,
    stdout: { isTTY: around.stdout.isTTY === true, columns: around.stdout.columns || 80 },
    lines: canAnswer(around) ? linesOn(around, signal) : undefined,
    clock,
    version,
    packageDir,
    nodePath,
    platform,
  }
}

/** Is there a person, at a keyboard and a screen? */
export function canAnswer({ env, stdin, stderr }: Surroundings): boolean {
  return stdin.isTTY && stderr.isTTY === true && !inContinuousIntegration(env)
}

function linesOn({ stdin, stderr }: Surroundings, signal: AbortSignal): () => Promise<LinePrompt> {
  return async () => new (await import('./line-prompt.ts')).LinePrompt(stdin, stderr, signal)
}

export interface Input {
  readonly isTTY: boolean
  /** Opens it: only whoever reads it should. */
  stream(): NodeJS.ReadableStream
}

export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }
