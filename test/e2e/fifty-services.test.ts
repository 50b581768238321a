import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, inject } from 'vitest'
import { type BusMember, joinBus } from '../support/bus-member.ts'
import { exits, healthy, leavesNothing } from '../support/checks.ts'
import type { Lab } from '../support/lab.ts'
import { eventually } from '../support/rig.ts'
import { msa, scenario } from '../support/scenario.ts'

const program = fileURLToPath(new URL('../support/programs/small-service.js', import.meta.url))
const count = 50
const heartbeatMs = 10_000
const awayMs = 60_000

let bus: BusMember

scenario(
  'fifty services: all are found, all hear of a change, and none is lost while the registry is away',
  { runtime: 'native' },
  {
    timeoutMs: 600_000,
  },
)
  .step(
    'up',
    (lab) => {
      writeFileSync(join(lab.cwd, 'msa.yaml'), projectOf())
      return lab.up(
        'rabbitmq',
        'config-service',
        'discovery-service',
        'small-service',
        'caller',
        '--scale',
        `small-service=${count}`,
      )
    },
    exits(0),
    healthy('config-service', 'discovery-service'),
  )
  .step('all are registered, each under an id of its own', async (lab) => {
    await eventually(`${count} ids`, async () => (await idsIn(lab)).size === count, 60_000)
  })
  .step('one refresh, fifty acknowledgements', async (lab) => {
    bus = await joinBus(lab)
    const ackedBy = await bus.refresh('small-service', count)
    expect(new Set(ackedBy).size).toBe(count)
  })
  .step('the registry away for a minute under steady calls: not one fails', async (lab) => {
    await eventually('the caller knows them all', async () => Object.keys((await calls(lab)).answeredBy).length === count, 60_000)
    expect((await lab.msa('stop', 'discovery-service')).code).toBe(0)
    // Nothing happens that could be waited for: the time itself is what is tried.
    await pause(awayMs)
  })
  .step('it comes back: all are there within a heartbeat and five seconds', async (lab) => {
    expect((await lab.msa('start', 'discovery-service')).code).toBe(0)
    await eventually(`${count} are back`, async () => (await idsIn(lab)).size === count, heartbeatMs + 5000)
    await pause(awayMs)
    const { answered, failed, lastFailure } = await calls(lab)
    expect({ failed, lastFailure }).toEqual({ failed: 0, lastFailure: null })
    expect(answered).toBeGreaterThan(1000)
    await bus.leave()
  })
  .step('down', msa('down', '--volumes'), exits(0), leavesNothing)

async function idsIn(lab: Lab): Promise<Set<string>> {
  const answer = await fetch(`http://127.0.0.1:${lab.port('discovery-service-1.http')}/eureka/apps/SMALL-SERVICE`, {
    headers: { accept: 'application/json' },
  }).catch(() => undefined)
  if (!answer?.ok) return new Set()
  const { application } = (await answer.json()) as { application: { instance: { instanceId: string; status: string }[] } }
  return new Set(application.instance.filter(({ status }) => status === 'UP').map(({ instanceId }) => instanceId))
}

interface Calls {
  readonly answered: number
  readonly failed: number
  readonly lastFailure: string | null
  readonly answeredBy: Readonly<Record<string, number>>
}

async function calls(lab: Lab): Promise<Calls> {
  return (await (await fetch(`http://127.0.0.1:${lab.port('caller-1.http')}/calls`)).json()) as Calls
}

function projectOf(): string {
  const platform = join(dirname(dirname(inject('msa'))), 'dist', 'platform')
  return `services:
  small-service:
    command: [node, ${program}]
    env:
      SERVICE_NAME: small-service
      MSA_PLATFORM: ${platform}
      EUREKA_INSTANCE_LEASERENEWALINTERVALINSECONDS: '${heartbeatMs / 1000}'
    health: /actuator/health
  caller:
    command: [node, ${program}]
    env: { SERVICE_NAME: caller, CALLS: small-service, MSA_PLATFORM: ${platform}, EUREKA_CLIENT_REGISTRYFETCHINTERVALSECONDS: '5' }
    health: /actuator/health
`
}
