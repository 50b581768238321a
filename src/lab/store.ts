import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
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
    supervisorLog: join(dir, 'logs', 'supervisor.log'),
    logOf: (id) => join(dir, 'logs', `${id}.log`),
  }
}

/** Undefined for a lab that has never been up, or whose folder is gone. */
export async function readSettings(files: LabFiles): Promise<LabSettings | undefined> {
  const text = await readIfThere(files.state)
  if (text === undefined) return undefined
  let found: { schemaVersion?: unknown }
  try {
    found = JSON.parse(text) as { schemaVersion?: unknown }
  } catch (cause) {
    throw new MsaError('STATE_UNREADABLE', `${files.state} is not what msa writes there.`, {
      hint: `rm ${files.state}`,
      exitCode: 3,
      cause,
    })
  }
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
  return found as LabSettings
}

/** Whole or not at all, also when the machine stops in the middle. */
export async function writeAtomically(path: string, text: string, mode = 0o644): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw unwritable(path, cause)
  }
}

/** Makes the lab's folders, or says why that cannot be. */
export async function prepareFolders(files: LabFiles): Promise<void> {
  try {
    await mkdir(join(files.dir, 'logs'), { recursive: true, mode: 0o755 })
    await access(files.dir, constants.W_OK)
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

/** Secrets made for this lab, in a file only its owner reads. Existing ones are kept: data on disk depends on them. */
export async function openSecrets(files: LabFiles): Promise<(name: string) => string> {
  const text = await readIfThere(files.secrets)
  const secrets = text === undefined ? {} : (JSON.parse(text) as Record<string, string>)
  const missing = secretNames.filter((name) => secrets[name] === undefined)
  for (const name of missing) secrets[name] = randomBytes(16).toString('base64url')
  if (missing.length > 0) await writeAtomically(files.secrets, `${JSON.stringify(secrets, null, 2)}\n`, 0o600)
  return (name) => {
    const secret = secrets[name]
    if (secret === undefined) throw new Error(`no component has declared the secret "${name}"`)
    return secret
  }
}

const secretNames = ['kafka-cluster-id', 'mariadb']

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw new MsaError('STATE_UNREADABLE', `${path} cannot be read (${systemCodeOf(error) ?? 'unknown'}).`, {
      hint: `ls -l ${path}`,
      exitCode: 3,
      cause: error,
    })
  }
}
