import { expect, test } from 'vitest'
import { components } from '../../src/lab/components.ts'
import { refuseScale } from '../../src/lab/scale.ts'
import { settingsOf } from '../support/fakes/supervisor.ts'

const lab = settingsOf(['zookeeper', 'kafka', 'zipkin'])

test('more brokers are a matter of asking', () => {
  refuseScale(lab, { kafka: 3 }, components)
  refuseScale({ ...lab, scale: { kafka: 3 } }, { kafka: 3 }, components)
})

test.each([
  [{ zipkin: 2 }, {}, 'SCALE_REFUSED', 2, 'zipkin cannot be scaled: a lab has one.', undefined],
  [{ redis: 1 }, {}, 'LAB_NOT_UP', 3, 'redis is not part of this lab.', 'msa up redis --scale redis=1'],
  [{ kafak: 2 }, {}, 'UNKNOWN_COMPONENT', 2, 'no component is called "kafak". Did you mean kafka?', undefined],
  [
    { kafka: 1 },
    { scale: { kafka: 3 } },
    'SCALE_REFUSED',
    3,
    'kafka has 3 instances, and those that would go hold data.',
    'msa down --volumes, then msa up --scale kafka=1',
  ],
  [
    { kafka: 3 },
    { kraft: true },
    'SCALE_REFUSED',
    3,
    'Without ZooKeeper the voters of a Kafka cluster are fixed when it is made.',
    'msa down --volumes, then msa up --scale kafka=3 --kraft',
  ],
])('%j of %j is refused, with the line to type', (wanted, facts, code, exitCode, message, hint) => {
  expect(() => refuseScale({ ...lab, ...facts }, wanted as Record<string, number>, components)).toThrow(
    expect.objectContaining({ code, exitCode, message, hint }),
  )
})
