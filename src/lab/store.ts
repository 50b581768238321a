import { constants, promises, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MsaError, systemCodeOf } from '../shared/errors.ts'
import type { LabSettings } from './settings.ts'

/** The files of one lab. Its folder can be lost at any time: what runs is found without it. */
export interface LabFiles {
  readonly dir: string
  readonly state: string
  readonly journal: string
  readonly lock: string
  readonly secrets: string
  /** What was taken over from msa.yaml (`record.ts`). */
  readonly record: string
  readonly supervisorLog: string
  readonly logOf: (id: string) => string
}

export function labFiles(stateDir: string, name: string): LabFiles {
  const dir = join(stateDir, 'labs', name)
  return {
    dir,
    state: join(dir, 'state.json'),
    journal: join(dir, 'events.ndjson'),
    lock: join(dir, 'lock'),
    secrets: join(dir, 'secrets.json'),
    record: join(dir, 'record.json'),
    supervisorLog: join(dir, 'logs', 'supervisor.log'),
    logOf: (id) => join(dir, 'logs', `${id}.log`),
  }
}

/** Undefined for a lab that has never been up, or whose folder is gone. */
export async function readSettings(files: LabFiles): Promise<LabSettings | undefined> {
  const text = readIfThere(files.state)
  if (text === undefined) return undefined
  const found = parsed(text, files.state)
  if (typeof found.schemaVersion === 'number' && found.schemaVersion > 1) {
    throw new MsaError(
      'STATE_TOO_NEW',
      `This lab was last used by a newer msa (its state has version ${found.schemaVersion}, this one knows 1).`,
      {
        hint: `npm install -g msa-lab@latest, or start afresh: rm -r ${files.dir}`,
        exitCode: 3,
      },
    )
  }
  if (!isSettings(found)) throw notOurs(files.state)
  return found
}

/** Enough of its shape to be sure that msa wrote it: whoever edits it by hand may still lie. */
function isSettings(found: Partial<Record<keyof LabSettings, unknown>>): found is LabSettings {
  const { schemaVersion, id, name, runtime, components, scale, ports, slow } = found
  const isOurs = schemaVersion === 1 && typeof id === 'string' && typeof name === 'string'
  const records = [scale, ports, slow].every((each) => typeof each === 'object' && each !== null)
  return isOurs && (runtime === 'docker' || runtime === 'native') && Array.isArray(components) && records
}

function parsed(text: string, path: string): Record<string, unknown> {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch (cause) {
    throw notOurs(path, cause)
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) throw notOurs(path)
  return found as Record<string, unknown>
}

function notOurs(path: string, cause?: unknown): MsaError {
  return new MsaError('STATE_UNREADABLE', `${path} is not what msa writes there.`, { hint: `rm ${path}`, exitCode: 3, cause })
}

/** Whole or not at all, also when the machine stops in the middle. */
export async function writeAtomically(path: string, text: string, mode = 0o644): Promise<void> {
  const { randomBytes } = await import('node:crypto')
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = await promises.open(temporary, 'wx', mode)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await promises.rename(temporary, path)
  } catch (cause) {
    await promises.rm(temporary, { force: true })
    throw unwritable(path, cause)
  }
}

/** Makes the lab's folders, or says why that cannot be. */
export async function prepareFolders(files: LabFiles): Promise<void> {
  try {
    await promises.mkdir(join(files.dir, 'logs'), { recursive: true, mode: 0o755 })
    await promises.access(files.dir, constants.W_OK)
  } catch (cause) {
    throw unwritable(files.dir, cause)
  }
}

function unwritable(path: string, cause: unknown): MsaError {
  if (systemCodeOf(cause) === 'ENOSPC') {
    return new MsaError('DISK_FULL', `The disk is full: ${path} cannot be written.`, {
      hint: 'free some space and run it again',
      exitCode: 3,
      cause,
    })
  }
  return new MsaError(
    'STATE_UNWRITABLE',
    `${path} cannot be written (${systemCodeOf(cause) ?? 'unknown'}), and a lab keeps its state there.`,
    {
      hint: 'XDG_STATE_HOME=/a/folder/of/yours msa up',
      exitCode: 3,
      cause,
    },
  )
}

export interface Secrets {
  of(name: string): string
  /** Writes those that are new. To be done before anything is started with them: data on disk will depend on them. */
  keep(): Promise<void>
}

/** Secrets made for this lab, in a file only its owner reads. Existing ones stay; nothing is written before `keep`. */
export async function openSecrets(files: LabFiles): Promise<Secrets> {
  const text = readIfThere(files.secrets)
  const secrets = text === undefined ? {} : parsed(text, files.secrets)
  const missing = secretNames.filter((name) => typeof secrets[name] !== 'string')
  for (const name of missing) secrets[name] = await newSecret()
  return {
    of(name) {
      const secret = secrets[name]
      if (typeof secret !== 'string') throw new Error(`no component has declared the secret "${name}"`)
      return secret
    },
    async keep() {
      if (missing.length > 0) await writeAtomically(files.secrets, `${JSON.stringify(secrets, null, 2)}\n`, 0o600)
    },
  }
}

/** 22 characters, the first of which no program takes for the beginning of an option. */
async function newSecret(): Promise<string> {
  const { randomBytes } = await import('node:crypto')
  const secret = randomBytes(16).toString('base64url')
  return secret.startsWith('-') ? newSecret() : secret
}

const secretNames = ['kafka-cluster-id', 'mariadb']

/** At once: a small file takes longer to be waited for than to be read. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw new MsaError('STATE_UNREADABLE', `${path} cannot be read (${systemCodeOf(error) ?? 'unknown'}).`, {
      hint: `ls -l ${path}`,
      exitCode: 3,
      cause: error,
    })
  }
}
