import { expect, test } from 'vitest'
import { asEnvironment, busProperties, springProperties, withOwnVariables } from '../../src/contracts/spring-environment.ts'

const addresses = {
  MSA_LAB: 'b',
  MSA_KAFKA: '127.0.0.1:19092,127.0.0.1:19094',
  MSA_RABBITMQ_URL: 'amqp://guest:gu%40est@127.0.0.1:15673',
  MSA_ZIPKIN_URL: 'http://127.0.0.1:19411',
  MSA_CONFIG_URL: 'http://127.0.0.1:18888',
  MSA_EUREKA_URL: 'http://127.0.0.1:18761/eureka/',
  MSA_REDIS_URL: 'redis://127.0.0.1:16379',
}

test('each address of the lab stands under every name a lesson may have given it', () => {
  expect(springProperties(addresses)).toEqual({
    'spring.rabbitmq.host': '127.0.0.1',
    'spring.rabbitmq.port': '15673',
    'spring.rabbitmq.addresses': '127.0.0.1:15673',
    'spring.rabbitmq.username': 'guest',
    'spring.rabbitmq.password': 'gu@est',
    'spring.kafka.bootstrap-servers': '127.0.0.1:19092,127.0.0.1:19094',
    'spring.cloud.stream.kafka.binder.brokers': '127.0.0.1:19092,127.0.0.1:19094',
    'spring.cloud.config.uri': 'http://127.0.0.1:18888',
    'eureka.client.serviceUrl.defaultZone': 'http://127.0.0.1:18761/eureka/',
    'management.zipkin.tracing.endpoint': 'http://127.0.0.1:19411/api/v2/spans',
    'management.tracing.export.zipkin.endpoint': 'http://127.0.0.1:19411/api/v2/spans',
    'spring.data.redis.host': '127.0.0.1',
    'spring.data.redis.port': '16379',
    'spring.data.redis.url': 'redis://127.0.0.1:16379',
  })
})

test('what is not in the lab is not spoken of, and nothing is imported by force', () => {
  expect(springProperties({ MSA_LAB: 'b' })).toEqual({})
  expect(Object.keys(springProperties(addresses))).not.toContain('spring.config.import')
})

test('the bus goes over the broker of the lab, and over none where the lab has not got it', () => {
  expect(busProperties('rabbitmq', addresses)).toEqual({ 'msa.bus.broker': 'rabbitmq' })
  expect(busProperties('kafka', addresses)).toEqual({ 'msa.bus.broker': 'kafka' })
  expect(busProperties('kafka', { MSA_RABBITMQ_URL: 'amqp://x' })).toEqual({
    'msa.bus.broker': 'kafka',
    'spring.cloud.bus.enabled': 'false',
  })
})

test('properties become variables, and JSON that keeps the case of keys', () => {
  const env = asEnvironment({ 'eureka.client.serviceUrl.defaultZone': 'http://e', 'spring.kafka.bootstrap-servers': 'k:1' })
  expect(env).toEqual({
    EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: 'http://e',
    SPRING_KAFKA_BOOTSTRAP_SERVERS: 'k:1',
    SPRING_APPLICATION_JSON: '{"eureka.client.serviceUrl.defaultZone":"http://e","spring.kafka.bootstrap-servers":"k:1"}',
  })
})

const given = asEnvironment({ ...springProperties(addresses), 'server.port': '8080' })

test("a person's own variable is not contradicted by the JSON, which would win", () => {
  const env = withOwnVariables(given, { SERVER_PORT: '9', SPRING_RABBITMQ_PORT: '5', COLOUR: 'blue' })
  const json = JSON.parse(env.SPRING_APPLICATION_JSON ?? '')
  expect(env).toMatchObject({ SERVER_PORT: '9', SPRING_RABBITMQ_PORT: '5', COLOUR: 'blue', SPRING_RABBITMQ_HOST: '127.0.0.1' })
  expect(env).not.toHaveProperty('SPRING_RABBITMQ_ADDRESSES')
  expect(json).not.toHaveProperty(['server.port'])
  expect(json).not.toHaveProperty(['spring.rabbitmq.port'])
  expect(json).not.toHaveProperty(['spring.rabbitmq.addresses'])
  expect(json).toHaveProperty(['spring.rabbitmq.host'])
})

test("a person's own JSON is added to ours and beats it; one that cannot be read is theirs as it is", () => {
  const own = '{"spring.data.redis.host":"far","a":{"b":1},"__proto__":{"x":1}}'
  const merged = JSON.parse(withOwnVariables(given, { SPRING_APPLICATION_JSON: own }).SPRING_APPLICATION_JSON ?? '')
  expect(merged).toMatchObject({ 'spring.data.redis.host': 'far', a: { b: 1 }, 'server.port': '8080' })
  expect(withOwnVariables(given, { SPRING_APPLICATION_JSON: 'no json' }).SPRING_APPLICATION_JSON).toBe('no json')
})
