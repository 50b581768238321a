import { expect, test } from 'vitest'
import { lackingForDocker, lackingForNative, observeSupply, type SupplyFacts } from '../../src/lab/lacking.ts'
import { temporaryFolder } from '../support/rig.ts'

const nothingThere: SupplyFacts = { hasProgram: () => false, missingSets: (sets) => sets, comesWithoutMaven: () => true }
const connect = { programs: ['java'], jars: { native: ['kafka'], always: ['debezium'] } } as const
const kafka = { programs: ['java'], jars: { native: ['kafka'] } } as const
const redis = { programs: ['redis-server'] } as const

test('each program and each set is named once', () => {
  expect(lackingForNative([kafka, connect, redis], nothingThere)).toEqual({
    programs: ['java', 'redis-server'],
    sets: ['kafka', 'debezium'],
  })
})

test('what is there is not lacking', () => {
  const facts: SupplyFacts = { hasProgram: (name) => name === 'java', missingSets: () => [], comesWithoutMaven: () => false }
  expect(lackingForNative([connect, redis], facts)).toEqual({ programs: ['redis-server'], sets: [] })
})

test('Maven is needed only for a set that nothing else has', () => {
  const facts = { ...nothingThere, comesWithoutMaven: (set: string) => set === 'kafka' }
  expect(lackingForNative([kafka], facts).programs).toEqual(['java'])
  expect(lackingForNative([connect], facts).programs).toEqual(['java', 'mvn'])
})

test('in Docker only what is mounted into a container is fetched', () => {
  expect(lackingForDocker([connect, kafka, redis], nothingThere)).toEqual({ programs: [], sets: ['debezium'] })
})

test('a mirror makes Maven needless', async () => {
  const folder = await temporaryFolder()
  const facts = (env: Record<string, string>) => observeSupply(folder, env, folder)
  expect((await facts({})).comesWithoutMaven('kafka')).toBe(false)
  expect((await facts({ MSA_MAVEN_REPOSITORY: 'http://127.0.0.1:1/' })).comesWithoutMaven('kafka')).toBe(true)
})
