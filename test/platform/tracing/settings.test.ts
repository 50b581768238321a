import { expect, test } from 'vitest'
import { tracingSettings } from '../../../src/platform/tracing/settings.ts'
import { environmentOf } from '../../support/platform.ts'

async function settingsOf(properties: Readonly<Record<string, string>>) {
  return tracingSettings(await environmentOf({ defaults: { 'spring.cloud.config.enabled': false, ...properties } }))
}

test('by default everything is traced, all formats are read, and two are sent', async () => {
  expect(await settingsOf({})).toEqual({
    sampling: { probability: 1, mostPerSecond: 100 },
    consume: ['w3c', 'b3', 'b3-multi'],
    produce: ['w3c', 'b3'],
    zipkin: { endpoint: new URL('http://127.0.0.1:9411/api/v2/spans'), connectTimeoutMs: 1000, readTimeoutMs: 10_000 },
  })
})

test('formats are those of Spring, in both directions or in one', async () => {
  const type = 'management.tracing.propagation.type'
  expect(await settingsOf({ [type]: 'B3_MULTI', 'management.tracing.propagation.produce': 'W3C, b3' })).toMatchObject({
    consume: ['b3-multi'],
    produce: ['w3c', 'b3'],
  })
  await expect(settingsOf({ [type]: 'jaeger' })).rejects.toThrow("management.tracing.propagation.type: 'jaeger' is none of")
})

test('the address is known by the name of Boot 3 and by that of Boot 4', async () => {
  const older = { 'management.zipkin.tracing.endpoint': 'http://a:1/spans', 'management.zipkin.tracing.read-timeout': '2s' }
  const newer = { 'management.tracing.export.zipkin.endpoint': 'http://b:2/spans' }
  expect((await settingsOf(older))?.zipkin).toMatchObject({ endpoint: new URL('http://a:1/spans'), readTimeoutMs: 2000 })
  expect((await settingsOf({ ...older, ...newer }))?.zipkin?.endpoint.host).toBe('b:2')
  await expect(settingsOf({ 'management.zipkin.tracing.endpoint': 'zipkin' })).rejects.toThrow('is no address of a Zipkin')
})

test('tracing and telling are switched off each on its own', async () => {
  expect(await settingsOf({ 'management.tracing.enabled': 'false' })).toBeUndefined()
  expect((await settingsOf({ 'management.zipkin.tracing.export.enabled': 'false' }))?.zipkin).toBeUndefined()
  await expect(settingsOf({ 'management.tracing.sampling.probability': '1.5' })).rejects.toThrow('1.5 is not between 0 and 1')
  await expect(settingsOf({ 'msa.tracing.most-per-second': '-1' })).rejects.toThrow('-1 is below 0')
})
