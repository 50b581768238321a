import { expect, test } from 'vitest'
import { components } from '../../src/lab/components.ts'
import { type Asked, want } from '../../src/lab/want.ts'
import { settingsOf } from '../support/fakes/supervisor.ts'

const lab = { id: 'id', name: 'msa', runtime: 'native' } as const
const asked = (facts: Partial<Asked> = {}): Asked => ({ profiles: [], names: [], kraft: false, scale: {}, ...facts })
const ofKafka = { 'zookeeper-1.client': 2181, 'kafka-1.client': 9092 }
const withKafka = settingsOf(['zookeeper', 'kafka'], { ports: ofKafka })

const engines = ['zookeeper', 'kafka', 'rabbitmq', 'zipkin', 'prometheus']
const services = [
  ...['config-service', 'discovery-service'],
  ...['user-service', 'order-service', 'catalog-service', 'gateway-service'],
]

test('a new lab is what was asked for', () => {
  expect(want(asked({ profiles: ['connect'], scale: { kafka: 3 } }), undefined, components, lab)).toEqual(
    settingsOf([...engines, 'mariadb', 'connect', ...services], { scale: { kafka: 3 } }),
  )
})

test('what is asked of a running lab is added to it; its ports, size and delays stay', () => {
  const before = settingsOf(['zipkin'], { ports: { 'zipkin-1.http': 19411 }, slow: { zipkin: 100 }, scale: { kafka: 3 } })
  const after = want(asked({ names: ['redis'] }), before, components, lab)
  expect(after).toEqual({ ...before, components: ['zipkin', 'redis'] })
})

test('after down a lab begins anew, with its old ports and without its delays', () => {
  const before = settingsOf([], { ports: { 'zipkin-1.http': 19411 }, slow: { zipkin: 100 } })
  expect(want(asked({ names: ['redis'] }), before, components, lab)).toMatchObject({
    components: ['redis'],
    ports: { 'zipkin-1.http': 19411 },
    slow: {},
  })
})

test('a running lab keeps its runtime; one that is down takes another', () => {
  expect(() => want(asked(), withKafka, components, { ...lab, runtime: 'docker' })).toThrow(
    expect.objectContaining({ code: 'LAB_CONFLICT', exitCode: 3, hint: 'msa down, then msa up --runtime docker' }),
  )
  expect(want(asked(), settingsOf([]), components, { ...lab, runtime: 'docker' }).runtime).toBe('docker')
})

test('a running Kafka keeps its mode, in words', () => {
  expect(() => want(asked({ kraft: true }), withKafka, components, lab)).toThrow(
    expect.objectContaining({
      message: 'This lab runs Kafka with ZooKeeper, and keeps that until it is down.',
      hint: 'msa down, then msa up --kraft',
    }),
  )
  expect(() => want(asked(), { ...settingsOf(['kafka']), kraft: true }, components, lab)).toThrow(
    expect.objectContaining({
      message: 'This lab runs Kafka without ZooKeeper (--kraft), and keeps that until it is down.',
      hint: 'msa down, then msa up',
    }),
  )
  expect(want(asked({ kraft: true, names: ['kafka'] }), settingsOf(['zipkin']), components, lab)).toMatchObject({
    kraft: true,
    components: ['kafka', 'zipkin'],
  })
})

test('fewer brokers than there are, or were, are refused: some would take their data along', () => {
  const three = { ...withKafka, scale: { kafka: 3 } }
  const refused = expect.objectContaining({
    code: 'SCALE_REFUSED',
    exitCode: 3,
    hint: 'msa down --volumes, then msa up --scale kafka=2',
  })
  expect(() => want(asked({ scale: { kafka: 2 } }), three, components, lab)).toThrow(refused)
  expect(() => want(asked({ scale: { kafka: 2 } }), { ...three, components: [] }, components, lab)).toThrow(refused)
  expect(want(asked({ scale: { kafka: 3 } }), three, components, lab).scale).toEqual({ kafka: 3 })
  expect(want(asked({ scale: { kafka: 3 } }), withKafka, components, lab).scale).toEqual({ kafka: 3 })
})

test('the data of another runtime or mode is none of this one’s', () => {
  const three = { ...withKafka, components: [], scale: { kafka: 3 } }
  expect(want(asked({ names: ['kafka'], scale: { kafka: 1 } }), three, components, { ...lab, runtime: 'docker' }).scale).toEqual({
    kafka: 1,
  })
})

test('without ZooKeeper a cluster that was made cannot grow; one that was never made is any size', () => {
  const one = { ...settingsOf(['kafka'], { ports: ofKafka }), kraft: true }
  expect(() => want(asked({ kraft: true, scale: { kafka: 3 } }), one, components, lab)).toThrow(
    expect.objectContaining({ code: 'SCALE_REFUSED', hint: 'msa down --volumes, then msa up --scale kafka=3 --kraft' }),
  )
  const never = { ...settingsOf(['zipkin']), kraft: true }
  expect(want(asked({ kraft: true, names: ['kafka'], scale: { kafka: 3 } }), never, components, lab).scale).toEqual({ kafka: 3 })
})

test('how many of something nobody knows is a slip of the pen', () => {
  expect(() => want(asked({ names: ['kafka'], scale: { kafak: 3 } }), undefined, components, lab)).toThrow(
    'no component is called "kafak". Did you mean kafka?',
  )
})
