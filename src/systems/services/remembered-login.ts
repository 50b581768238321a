import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../../lab/store.ts'
import { systemCodeOf } from '../../shared/errors.ts'

/** What a login came to, kept for the calls after it. */
export interface RememberedLogin {
  readonly email: string
  readonly userId: string
  readonly token: string
  /** ISO. */
  readonly at: string
  /** ISO; null where the token does not say. */
  readonly expiresAt: string | null
}

/** Of which system: a lab, a context, or a gateway that the line named. Each has a file that only its owner can read. */
export interface LoginPlace {
  readonly stateDir: string
  readonly kind: 'lab' | 'context' | 'flags'
  readonly name: string
}

/** Undefined where nobody has logged in; also for a file that cannot be understood: a new login replaces it. */
export async function rememberedLogin(place: LoginPlace): Promise<RememberedLogin | undefined> {
  try {
    const found = JSON.parse(await readFile(fileOf(place), 'utf8')) as Partial<RememberedLogin> | null
    const { email, userId, token, at, expiresAt = null } = found ?? {}
    return email && userId && token && at ? { email, userId, token, at, expiresAt } : undefined
  } catch (error) {
    if (error instanceof SyntaxError || systemCodeOf(error) !== undefined) return undefined
    throw error
  }
}

export async function rememberLogin(place: LoginPlace, login: RememberedLogin): Promise<void> {
  await mkdir(folderOf(place), { recursive: true, mode: 0o700 })
  await writeAtomically(fileOf(place), `${JSON.stringify(login, null, 2)}\n`, 0o600)
}

export async function forgetLogin(place: LoginPlace): Promise<void> {
  await rm(fileOf(place), { force: true })
}

export function isExpired({ expiresAt }: RememberedLogin, nowMs: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs
}

function folderOf({ stateDir }: LoginPlace): string {
  return join(stateDir, 'logins')
}

function fileOf({ kind, name, ...place }: LoginPlace): string {
  return join(folderOf({ kind, name, ...place }), `${kind}-${encodeURIComponent(name)}.json`)
}
