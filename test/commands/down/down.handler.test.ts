import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { down, downAsText } from '../../../src/commands/down/down.handler.ts'
import { prepareFolders } from '../../../src/lab/store.ts'
import { noInk } from '../../../src/shell/output.ts'
import { desk } from '../../support/lab-of-one.ts'
import { specOf } from '../../support/specs.ts'

const page = { width: 80, cuts: true, ink: noInk, now: 0, style: 'text' } as const
const nothing = { processes: 0, containers: 0, networks: 0, volumes: 0 }

test.each([
  [{ removed: nothing }, '✓ lab "msa" was not up'],
  [{ stopped: ['kafka'], removed: nothing }, '✓ lab "msa" is down'],
  [
    { removed: { processes: 1, containers: 1, networks: 1, volumes: 1 } },
    '✓ lab "msa" is down\n  removed: 1 process, 1 container, 1 network, 1 volume',
  ],
  [
    { removed: { processes: 2, containers: 2, networks: 2, volumes: 2 } },
    '✓ lab "msa" is down\n  removed: 2 processes, 2 containers, 2 networks, 2 volumes',
  ],
  [
    { removed: nothing, kept: ['volume msa-kafka-1'] },
    '✓ lab "msa" was not up\n  data is kept: volume msa-kafka-1\n  wipe it: msa down --volumes',
  ],
  [
    { removed: nothing, wiped: ['/lab/data', '/lab/config-repo'] },
    '✓ lab "msa" was not up\n  wiped: /lab/data\n         /lab/config-repo',
  ],
  [
    { lab: 'b', removed: nothing, kept: ['a', 'b', 'c'] },
    '✓ lab "b" was not up\n  data is kept: 3 volumes and folders\n  wipe it: msa down --name b --volumes',
  ],
])('%j', (facts, text) => {
  expect(downAsText({ lab: 'msa', stopped: [], kept: [], wiped: [], ...facts }, page)).toBe(text)
})

test('a lab goes down; a second time it was not up', async () => {
  const { ctx, running, said, lab } = await desk()
  const supervisor = await running({ components: ['redis'] })
  await prepareFolders(lab().files)
  await supervisor.household.methods.ensure({ spec: specOf('redis-1') })
  await down(ctx, {})
  await down(ctx, { volumes: true })
  expect((await said()).out).toBe('✓ lab "msa" is down\n✓ lab "msa" was not up\n')
  expect(supervisor.driver.alive).toEqual([])
})

test('what was never there is not made to be taken down', async () => {
  const { ctx, said } = await desk({ format: 'json' })
  await down(ctx, { name: 'b' })
  expect(JSON.parse((await said()).out)).toEqual({ lab: 'b', stopped: [], kept: [], wiped: [], removed: nothing })
  expect((await readdir(ctx.home)).filter((name) => name !== 'bin')).toEqual([])
})
