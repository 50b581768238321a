import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../../src/shell/context.ts'
import { workerAt } from '../../src/systems/connect/worker.ts'
import { type Desk, type DeskFacts, desk } from './lab-of-one.ts'
import { type FakeWorker, fakeWorker } from './servers/connect-worker.ts'
import { specOf } from './specs.ts'
import { workedOut } from './worked-out.ts'

export interface DeskWithWorker extends Desk {
  readonly worker: FakeWorker
}

export const labPassword = 'the-secret-of-the-lab'

const components = ['zookeeper', 'kafka', 'mariadb', 'connect']

/** A person at a lab whose Connect worker is a fake one that speaks. */
export async function deskWithWorker(
  facts: DeskFacts & { readonly runtime?: 'native' | 'docker' } = {},
): Promise<DeskWithWorker> {
  const worker = await fakeWorker()
  const person = await deskAt({ 'connect-1.http': worker.port }, labPassword, facts)
  return { ...person, worker }
}

/** A person at a lab whose Kafka, database and worker listen there. */
export async function deskAt(
  ports: Readonly<Record<string, number>>,
  password: string,
  { runtime = 'native', ...facts }: DeskFacts & { readonly runtime?: 'native' | 'docker' } = {},
): Promise<Desk> {
  const person = await desk(facts)
  const more = { ports: { ...workedOut({ components }).settings.ports, ...ports }, runtime }
  const supervisor = await person.running({ components, more })
  const { files } = person.lab()
  await mkdir(files.dir, { recursive: true })
  await writeFile(files.secrets, JSON.stringify({ mariadb: password, 'kafka-cluster-id': 'x' }))
  const settings = { schemaVersion: 1, id: 'id', name: 'msa', kraft: false, components, scale: {}, slow: {}, ...more }
  await writeFile(files.state, JSON.stringify(settings))
  for (const name of components) await supervisor.household.methods.ensure({ spec: specOf(`${name}-1`) })
  return person
}

/** For a line that is typed at that desk. */
export function envOf({ ctx: { home } }: Desk): Record<string, string> {
  return { HOME: home, XDG_STATE_HOME: join(home, '.local', 'state'), XDG_RUNTIME_DIR: home }
}

/** Asks a worker at that port what it runs. */
export async function connectWorkerAt(ctx: Context, port: number): Promise<unknown> {
  return workerAt({ url: `http://127.0.0.1:${port}` }, ctx.signal).connectors()
}
