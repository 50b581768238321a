import { linksOf } from '../../lab/links.ts'
import { membersOf } from '../../lab/members.ts'
import { portInside } from '../../lab/specify.ts'
import { openSecrets, readSettings } from '../../lab/store.ts'
import type { Context } from '../../shell/context.ts'
import { labOf } from '../../shell/lab.ts'
import { part, targetOf } from '../../shell/target.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import type { WorkerSurroundings } from '../../systems/connect/jdbc/surroundings.ts'
import { type Worker, workerAt } from '../../systems/connect/worker.ts'
import type { Target } from '../../systems/target.ts'

export interface Reached {
  readonly target: Target
  readonly worker: Worker
}

/** The worker a command means. */
export async function workerOf(ctx: Context, option: TargetOption): Promise<Reached> {
  const target = await targetOf(ctx, option, ['connect'])
  return { target, worker: workerAt(part(target, 'connect', 'connect'), ctx.signal) }
}

/** Kafka and the database as the worker itself reaches them: in Docker by name, and not as we do. */
export async function surroundingsOf(
  ctx: Context,
  { target, option }: { readonly target: Target; readonly option: TargetOption },
): Promise<WorkerSurroundings> {
  const here = target.kind === 'lab' ? target : await targetOf(ctx, option, ['connect', 'kafka', 'sql'])
  const inside = target.kind === 'lab' ? await addressesInDocker(ctx, target.name) : undefined
  const brokers = inside?.MSA_KAFKA ?? here.kafka?.brokers.join(',')
  const { sql } = here
  if (sql === undefined) return { brokers, database: undefined }
  const there = inside?.MSA_MARIADB_URL === undefined ? undefined : new URL(inside.MSA_MARIADB_URL)
  return {
    brokers,
    database: {
      ...(there ? { host: there.hostname, port: Number(there.port) } : { host: sql.host, port: sql.port }),
      ...{ username: sql.username, password: sql.password, portHere: sql.port },
    },
  }
}

/** Undefined for a lab of plain processes. */
async function addressesInDocker(ctx: Context, name: string): Promise<Readonly<Record<string, string>> | undefined> {
  const { lab, registry } = await labOf(ctx, { name })
  const settings = await readSettings(lab.files)
  if (settings?.runtime !== 'docker') return undefined
  const members = membersOf(settings, registry).filter(({ definition }) => ['kafka', 'mariadb'].includes(definition.name))
  const { of: secret } = await openSecrets(lab.files)
  return linksOf(members, {
    addressOf: ({ id, definition }, port) => {
      const defined = definition.ports[port]
      return `${id}:${defined ? portInside(defined) : port}`
    },
    ...{ isInside: true, secret, settings },
  })
}
