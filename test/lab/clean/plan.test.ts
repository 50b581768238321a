import { expect, test } from 'vitest'
import type { Found } from '../../../src/lab/clean/find.ts'
import { planClean } from '../../../src/lab/clean/plan.ts'

const containerOf = (lab: string) => ({
  id: `c-${lab}`,
  name: `${lab}-kafka-1`,
  image: 'a',
  state: 'running' as const,
  labels: { 'msa.lab': lab, 'msa.lab.id': `own ${lab}` },
})
const foreign = { ...containerOf('other'), labels: { 'msa.lab': 'other', 'msa.lab.id': 'of somebody else' } }
const volume = { name: 'dead-kafka-1', labels: { 'msa.lab': 'dead', 'msa.lab.id': 'own dead' } }

const found: Found = {
  supervisors: [{ pid: 7, startTime: '1', labId: 'own alive', labName: 'alive' }],
  processes: [],
  docker: { containers: [containerOf('dead'), containerOf('alive'), foreign], networks: [], volumes: [volume] },
  sockets: [{ path: '/run/dead-own de.sock', name: 'dead', idStart: 'own de' }],
  folders: [{ name: 'down', path: '/state/labs/down', id: 'own down' }],
  ownIdOf: (name) => `own ${name}`,
}

const planned = (over: Partial<Parameters<typeof planClean>[1]>) => {
  const { labs, spared } = planClean(found, { all: false, volumes: false, name: null, ...over })
  return { goes: labs.map(({ name }) => name), spared: spared.map(({ name, because }) => `${name} ${because}`), labs }
}

test('what goes is of labs nobody looks after; one that runs is spared, and one of another state folder', () => {
  const { goes, spared, labs } = planned({})
  expect(goes).toEqual(['dead'])
  expect(spared).toEqual(['alive runs', 'other foreign'])
  expect(labs[0]).toMatchObject({ sockets: ['/run/dead-own de.sock'], volumes: [], folder: null })
})

test('data goes only when it is asked for, then also that of a lab that is down', () => {
  const { goes, labs } = planned({ volumes: true })
  expect(goes).toEqual(['dead', 'down'])
  expect(labs[0]?.volumes).toEqual([volume])
  expect(labs[1]?.folder).toBe('/state/labs/down')
})

test('with --all nothing is spared, with a name everything else', () => {
  expect(planned({ all: true })).toMatchObject({ goes: ['alive', 'dead', 'other'], spared: [] })
  expect(planned({ name: 'down', volumes: true })).toMatchObject({ goes: ['down'], spared: [] })
})
