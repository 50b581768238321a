import { promises } from 'node:fs'
import { join } from 'node:path'
import { systemCodeOf } from '../shared/errors.ts'
import type { Paths } from './paths.ts'
import { type LabFiles, labFiles } from './store.ts'
import { connectToSupervisor, type SupervisorClient } from './supervisor-client.ts'

/** A lab by its name: known before anything of it exists, and after everything of it is gone. */
export interface LabLocation {
  readonly name: string
  /** Made from the state folder and the name, so that a lab is found again without any file. */
  readonly id: string
  readonly files: LabFiles
  readonly socketPath: string
}

export const defaultLabName = 'msa'

export function locateLab(paths: Paths, name: string): LabLocation {
  const digest = digestOf(`${paths.stateDir}\0${name}`)
  const id = [digest.slice(0, 8), digest.slice(8, 12), digest.slice(12, 16), digest.slice(16, 20), digest.slice(20, 32)].join('-')
  return {
    name,
    id,
    files: labFiles(paths.stateDir, name),
    socketPath: join(paths.runtimeDir, `${name}-${digest.slice(0, 6)}.sock`),
  }
}

/** Undefined when its supervisor does not run. */
export function connectTo(lab: LabLocation): Promise<SupervisorClient | undefined> {
  return connectToSupervisor(lab.socketPath)
}

/** Names of the labs of this state folder that left a socket: they run, or were killed. */
export async function labsWithSocket(paths: Paths): Promise<string[]> {
  const names = await promises.readdir(paths.runtimeDir).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  })
  return names.flatMap((file) => {
    const name = /^(.+)-[0-9a-f]{6}\.sock$/.exec(file)?.[1]
    return name !== undefined && locateLab(paths, name).socketPath.endsWith(`/${file}`) ? [name] : []
  })
}

/** 128 bits in hexadecimal (FNV-1a, from four beginnings): to tell labs apart, and there in no time, which `node:crypto` is not. */
function digestOf(text: string): string {
  const bytes = Buffer.from(text)
  return [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b]
    .map((beginning) => {
      let hash = beginning
      for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
      return (hash >>> 0).toString(16).padStart(8, '0')
    })
    .join('')
}
