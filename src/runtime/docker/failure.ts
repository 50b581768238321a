import { existsSync } from 'node:fs'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'
import type { EngineAddress } from './address.ts'

/** What was going on when a call failed. */
export interface CallFacts {
  /** Completes "the engine was asked to …". */
  readonly what: string
  readonly address: EngineAddress
  /** The engine has answered before: it was there. */
  readonly answeredBefore: boolean
}

/** An error of the engine or of the way to it, in words. Keeps the original as its cause (`statusOf` reads it). */
export function engineError(error: unknown, facts: CallFacts): MsaError {
  if (error instanceof MsaError) return error
  // Not the engine's doing: a call that was never sent is our bug, and is shown as one.
  if (error instanceof TypeError) throw error
  const words = wordsOf(error)
  if (words === undefined) return unreachable(error, facts)
  return new MsaError('DOCKER_FAILED', `the Docker engine could not ${facts.what}: ${words}`, { cause: error })
}

/** The HTTP status the engine refused with; undefined when it did not answer at all. */
export function statusOf(error: unknown): number | undefined {
  const origin = error instanceof MsaError ? error.cause : error
  return origin instanceof Error && 'statusCode' in origin && typeof origin.statusCode === 'number'
    ? origin.statusCode
    : undefined
}

/** The answer, or undefined when the engine refused with one of these statuses: "not there" is often no failure. */
export async function unless<T>(statuses: readonly number[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    const status = statusOf(error)
    if (status !== undefined && statuses.includes(status)) return undefined
    throw error
  }
}

/** The engine took the question and said nothing in time. */
export function silent(timeoutMs: number, facts: CallFacts): MsaError {
  return lost(
    `the Docker engine did not answer within ${timeoutMs / 1000} s when it was asked to ${facts.what}`,
    facts,
    'restart',
  )
}

/** A stream or a call was cut off half-way. */
export function wentAway(facts: CallFacts, cause?: unknown): MsaError {
  return lost(`the Docker engine went away while it was asked to ${facts.what}`, facts, 'start', cause)
}

/** The engine's own words, without what the client library puts around them; undefined when the engine said nothing. */
export function wordsOf(error: unknown): string | undefined {
  if (statusOf(error) === undefined) return undefined
  const origin = error instanceof MsaError ? error.cause : error
  const json: unknown = origin instanceof Error && 'json' in origin ? origin.json : undefined
  const said: unknown = typeof json === 'object' && json !== null && 'message' in json ? json.message : undefined
  // Refusals of a stream carry no document, only the text: `(HTTP code 500) server error - what the engine said `.
  return (typeof said === 'string' ? said : messageOf(origin).replace(/^\(HTTP code \d+\) .*? - /, '')).trim()
}

function unreachable(error: unknown, facts: CallFacts): MsaError {
  const { address, answeredBefore } = facts
  const code = systemCodeOf(error)
  if (code === 'EACCES' || code === 'EPERM') {
    return failure(`you may not use the Docker engine: no permission for ${address.url}`, facts, {
      hint: 'sudo usermod -aG docker $USER, then log in again',
      cause: error,
    })
  }
  if (answeredBefore || code === 'ECONNRESET' || code === 'EPIPE') return wentAway(facts, error)
  if (code === 'ECONNREFUSED')
    return lost(`the Docker engine is not running: nothing answers at ${address.url}`, facts, 'start', error)
  if (code === 'ENOENT') return lost(`no Docker engine was found: there is no ${address.url}`, facts, 'install', error)
  return lost(`the Docker engine at ${address.url} cannot be reached: ${messageOf(error)}`, facts, 'start', error)
}

function lost(message: string, facts: CallFacts, verb: 'install' | 'start' | 'restart', cause?: unknown): MsaError {
  const installed = verb !== 'install' || programExists('dockerd')
  return failure(message, facts, { hint: installed ? startLine(facts.address, verb === 'restart') : installLine(), cause })
}

function failure(message: string, { address }: CallFacts, { hint, cause }: { hint: string; cause?: unknown }): MsaError {
  return new MsaError('DOCKER_UNREACHABLE', message, {
    hint: `${hint}   or  msa up --runtime native`,
    details: [`asked at ${address.url}, from ${address.saidBy}`],
    exitCode: 3,
    cause,
  })
}

function startLine({ socketPath, saidBy }: EngineAddress, restart: boolean): string {
  if (process.platform === 'darwin') return 'open -a Docker'
  if (socketPath === null || (saidBy === 'DOCKER_HOST' && socketPath !== '/var/run/docker.sock'))
    return `docker version   (${saidBy} names that engine)`
  const verb = restart ? 'restart' : 'start'
  if (socketPath.includes('/.docker/desktop/')) return `systemctl --user ${verb} docker-desktop`
  if (socketPath.startsWith('/run/user/')) return `systemctl --user ${verb} docker`
  return existsSync('/run/systemd/system') ? `sudo systemctl ${verb} docker` : `sudo service docker ${verb}`
}

function installLine(): string {
  if (process.platform === 'darwin') return 'brew install --cask docker'
  return programExists('dnf') ? 'sudo dnf install moby-engine' : 'install Docker with your package manager'
}

function programExists(name: string): boolean {
  return ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/bin', '/sbin'].some((folder) => existsSync(`${folder}/${name}`))
}
