import type { Writable } from 'node:stream'
import { messageOf } from '../shared/errors.ts'
import { configure } from './configure.ts'
import { Life } from './life.ts'
import type { Parts } from './parts.ts'
import type { Environment, ServiceDefinition } from './platform.ts'
import { StartFailure } from './start-failure.ts'

export interface Surroundings {
  /** Without the program and the script: `--server.port=8888`. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdout: Writable
  /** Ends a start that is still under way, and stops a service that runs. */
  readonly signal?: AbortSignal
  /** To be used instead of the frame's own. */
  readonly parts?: Partial<Parts>
}

export interface RunningService {
  readonly port: number
  readonly url: string
  readonly environment: Environment
  /** Deregisters, refuses what is new, lets requests under way finish, closes the bus. */
  stop(): Promise<void>
  /** Settles when it has stopped, whoever stopped it. */
  readonly stopped: Promise<void>
}

/** config → discovery → listen → register. What goes wrong on the way takes back what was begun. */
export async function startService(definition: ServiceDefinition, surroundings: Surroundings): Promise<RunningService> {
  const configured = await configure(definition, surroundings)
  const life = new Life(configured)
  try {
    return await life.start(definition, surroundings)
  } catch (error) {
    await life.stop()
    throw error
  }
}

/** What a `main.ts` hands over of its process. */
export type OwnProcess = Pick<NodeJS.Process, 'argv' | 'env' | 'cwd' | 'stdout' | 'stderr' | 'on' | 'exit'> & {
  exitCode?: NodeJS.Process['exitCode']
}

/**
 * The whole of a `main.ts`: `await runService(definition, process)`. SIGTERM and SIGINT stop it in order, a second one at once.
 * Exit codes: 0 stopped · 1 failed to start · 3 the port is taken · 70 our bug.
 */
export async function runService(definition: ServiceDefinition, own: OwnProcess): Promise<void> {
  const { argv, env, stdout } = own
  const interrupted = new AbortController()
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    own.on(signal, () => {
      if (interrupted.signal.aborted) own.exit(code)
      interrupted.abort(new Interrupted())
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    own.on(event, (error: unknown) => die(own, definition.name, error))
  try {
    const service = await startService(definition, {
      argv: argv.slice(2),
      env,
      cwd: own.cwd(),
      stdout,
      signal: interrupted.signal,
    })
    await service.stopped
    own.exitCode = 0
  } catch (error) {
    own.exitCode = interrupted.signal.aborted ? 0 : exitCodeOf(error)
    if (!interrupted.signal.aborted) own.stderr.write(`${definition.name} cannot start: ${reasonOf(error)}\n`)
  }
  // What a library left open does not keep the process: all that was ours is closed.
  setTimeout(() => own.exit(), 1000).unref()
}

class Interrupted extends Error {}

function exitCodeOf(error: unknown): number {
  return error instanceof StartFailure ? error.exitCode : 1
}

/** Settings, files and wires say in their message all there is; of anything else the stack is worth more. */
function reasonOf(error: unknown): string {
  const isForeseen =
    error instanceof Error &&
    ['StartFailure', 'SettingError', 'PropertyFileError', 'ConfigServerError', 'CipherError'].includes(error.name)
  return isForeseen || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message)
}

function die(own: OwnProcess, name: string, error: unknown): void {
  own.stderr.write(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  own.exit(70)
}
