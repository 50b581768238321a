import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { json } from '../peers/support/http.ts'
import type { Lab } from './lab.ts'

const program = fileURLToPath(new URL('programs/small-service.js', import.meta.url))

/** The installed package. */
export function packageDir(): string {
  return dirname(dirname(inject('msa')))
}

export interface SmallServiceFacts {
  readonly env?: Readonly<Record<string, string>>
  readonly health?: string
}

/** Somebody's own service on the installed platform, as it stands below `services:` of msa.yaml. */
export function smallService(name: string, { env = {}, health = '/actuator/health' }: SmallServiceFacts = {}): string {
  const variables = { SERVICE_NAME: name, MSA_PLATFORM: join(packageDir(), 'dist', 'platform'), ...env }
  return `  ${name}:\n    command: [node, ${program}]\n    health: ${health}\n    env: ${JSON.stringify(variables)}\n`
}

/** The same on a command line, without a lab. */
export function smallServiceAlone(name: string, env: Readonly<Record<string, string>>) {
  const variables = { SERVICE_NAME: name, MSA_PLATFORM: join(packageDir(), 'dist', 'platform'), ...env }
  return { name, command: [process.execPath, program] as const, env: variables }
}

/** Where an instance answers: `config-service-1`. */
export function addressOf(lab: Lab, id: string): string {
  return `http://127.0.0.1:${lab.port(`${id}.http`)}`
}

export interface Greeting {
  /** `greeting.message` of its configuration. */
  readonly greeting: string | null
  readonly pid: number
}

export function greetingOf(lab: Lab, id: string): Promise<Greeting> {
  return json(`${addressOf(lab, id)}/greeting`)
}
