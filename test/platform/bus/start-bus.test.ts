import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { BusUnavailable } from '../../../src/platform/bus/bus-unavailable.ts'
import { startBus } from '../../../src/platform/bus/start-bus.ts'
import type { Health } from '../../../src/platform/platform.ts'
import { environmentOf } from '../../support/fakes/properties.ts'
import { eventually } from '../../support/rig.ts'
import { deadPort } from '../../support/servers/scripted.ts'

function started(properties: Parameters<typeof environmentOf>[0]) {
  const checks = new Map<string, () => Health | Promise<Health>>()
  let refreshes = 0
  const bus = startBus({
    environment: environmentOf({ 'spring.cloud.bus.id': 'me:1:2', ...properties }),
    log: pino({ level: 'silent' }),
    health: { add: (name, check) => void checks.set(name, check) },
    handlers: {
      async refresh() {
        refreshes++
        return []
      },
      changeEnvironment: async () => undefined,
    },
  })
  onTestFinished(() => bus.close())
  return { bus, checks, refreshes: () => refreshes }
}

test('switched off, it connects to nobody and has no part in the health', async () => {
  const { bus, checks, refreshes } = started({ 'spring.cloud.bus.enabled': false })
  await bus.refresh()
  expect([refreshes(), checks.size]).toEqual([1, 0])
})

test.each(['rabbit', 'kafka'])(
  'over %s, a broker that is not there stops nothing: its health is DOWN, and closing ends it',
  async (binder) => {
    const port = await deadPort()
    const { bus, checks } = started({
      ...{ 'spring.cloud.stream.default-binder': binder, 'spring.rabbitmq.port': port, 'spring.rabbitmq.host': '127.0.0.1' },
      'spring.kafka.bootstrap-servers': `127.0.0.1:${port}`,
    })
    await eventually('it is DOWN and says why', async () => /refused/i.test(JSON.stringify(await checks.get('binders')?.())))
    const waiting = bus.refresh('others')
    await bus.close()
    await expect(waiting).rejects.toThrow(BusUnavailable)
  },
)
