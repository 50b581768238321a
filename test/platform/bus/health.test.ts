import { expect, test } from 'vitest'
import { addBusHealth } from '../../../src/platform/bus/health.ts'
import type { Health } from '../../../src/platform/platform.ts'
import type { BusTransport } from '../../../src/protocols/bus/transport.ts'
import type { LinkState } from '../../../src/protocols/link-keeper.ts'

function healthIn(broker: 'rabbit' | 'kafka', state: LinkState): Record<string, unknown> {
  const checks: [string, () => Health | Promise<Health>][] = []
  addBusHealth({ add: (name, check) => checks.push([name, check]) }, broker, { state } as BusTransport)
  return Object.fromEntries(checks.map(([name, check]) => [name, check()]))
}

test('a broker that is there is UP with its version, alone and among the binders', () => {
  const up = { status: 'UP', details: { version: '3.10.8' } }
  const state: LinkState = { kind: 'up', broker: 'RabbitMQ 3.10.8 at 127.0.0.1:5672', version: '3.10.8' }
  expect(healthIn('rabbit', state)).toEqual({ rabbit: up, binders: { status: 'UP', components: { rabbit: up } } })
})

test('one that is away is DOWN, and says why', () => {
  const down = { status: 'DOWN', details: { error: 'refused' } }
  expect(healthIn('kafka', { kind: 'down', because: 'refused' })).toEqual({
    binders: { status: 'DOWN', components: { kafka: down } },
  })
  expect(healthIn('kafka', { kind: 'connecting' })).toMatchObject({ binders: { status: 'DOWN' } })
})
