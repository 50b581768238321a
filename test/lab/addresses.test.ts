import { expect, test } from 'vitest'
import { addressesOf } from '../../src/lab/addresses.ts'
import { components } from '../../src/lab/components.ts'
import { workedOut } from '../support/worked-out.ts'

test('what is up has an address by its name; several are joined by commas', () => {
  const { settings, members } = workedOut({ name: 'shop', scale: { kafka: 3 } })
  expect(addressesOf(settings, components, new Set(members.map(({ id }) => id)), (name) => `<${name}>`)).toEqual({
    MSA_LAB: 'shop',
    MSA_ZOOKEEPER: '127.0.0.1:2181',
    MSA_KAFKA: '127.0.0.1:9092,127.0.0.1:9094,127.0.0.1:9096',
    MSA_RABBITMQ_URL: 'amqp://guest:guest@127.0.0.1:5672',
    MSA_RABBITMQ_API: 'http://127.0.0.1:15672',
    MSA_ZIPKIN_URL: 'http://127.0.0.1:9411',
    MSA_PROMETHEUS_URL: 'http://127.0.0.1:9090',
    MSA_CONFIG_URL: 'http://127.0.0.1:8888',
    MSA_EUREKA_URL: 'http://127.0.0.1:8761/eureka/',
    MSA_GATEWAY_URL: 'http://127.0.0.1:8000',
    MSA_MARIADB_URL: 'mysql://root:<mariadb>@127.0.0.1:3306/mydb',
    MSA_CONNECT_URL: 'http://127.0.0.1:8083',
    MSA_REDIS_URL: 'redis://127.0.0.1:6379',
    MSA_GRAFANA_URL: 'http://127.0.0.1:3000',
  })
})

test('of the config server people are told what it serves, too', () => {
  const { settings } = workedOut({ components: ['config-service'] })
  const said = addressesOf({ ...settings, configRepo: '/shop/config-repo' }, components, new Set(['config-service-1']), () => '')
  expect(said).toMatchObject({ MSA_CONFIG_URL: 'http://127.0.0.1:8888', MSA_CONFIG_REPO: '/shop/config-repo' })
})

test('what is not up has none', () => {
  const { settings } = workedOut({ scale: { kafka: 2 } })
  expect(addressesOf(settings, components, new Set(['kafka-2']), () => '')).toEqual({
    MSA_LAB: 'msa',
    MSA_KAFKA: '127.0.0.1:9094',
  })
})
