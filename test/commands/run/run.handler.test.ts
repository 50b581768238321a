import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type RunInput, run } from '../../../src/commands/run/run.handler.ts'
import { up } from '../../../src/commands/up/up.handler.ts'
import { desk } from '../../support/lab-of-one.ts'
import { temporaryFolder } from '../../support/rig.ts'

const project = `services:
  orders: {command: node orders.js, env: {COLOUR: blue}, ports: {http: 0}}
  seed: {command: 'true', job: true}
`

/** A lab with a service of a person's, and a redis. */
async function setup(format: 'text' | 'json' = 'text') {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'msa.yaml'), project)
  const person = await desk({ cwd, format })
  const supervisor = await person.running()
  const nothing = { profiles: [], scale: {}, kraft: false, ports: {}, dryRun: false, rollback: false, yes: false, broker: null }
  await up(person.ctx, { ...nothing, names: ['orders', 'redis'], runtime: 'native', waitMs: 60_000, autoPorts: true })
  supervisor.driver.asked.length = 0
  const { out } = await person.said()
  const input = (facts: Partial<RunInput> = {}): RunInput => ({
    ...{ service: 'orders', command: [], keepStopped: false, printEnv: false, waitMs: 60_000 },
    ...facts,
  })
  const note = join(cwd, 'note')
  const program = (exitCode: number) => [
    process.execPath,
    '-e',
    `require('fs').writeFileSync(process.argv[1], JSON.stringify(process.env)); process.exit(${exitCode})`,
    note,
  ]
  return {
    ...{ ...person, cwd, supervisor, asked: supervisor.driver.asked, input, program },
    answer: async () => (await person.said()).out.slice(out.length),
    noted: async () => JSON.parse(await readFile(note, 'utf8')) as Record<string, string>,
  }
}

test("the command has the service's place: its own is stopped before, and started after", async () => {
  const { ctx, asked, input, program, noted, supervisor } = await setup()
  await run(ctx, input({ command: program(0) }))
  expect(asked).toEqual(['stop orders-1 SIGTERM', 'start orders-1'])
  const { launch } = supervisor.driver.last.spec
  expect(await noted()).toMatchObject(launch.env)
  expect(launch.env).toMatchObject({ COLOUR: 'blue', MSA_LAB: 'msa', PORT: expect.stringMatching(/^\d+$/) })
})

test('its exit code is ours, and the lab has its own again all the same', async () => {
  const { ctx, asked, input, program } = await setup()
  await expect(run(ctx, input({ command: program(7) }))).rejects.toMatchObject({ name: 'QuietExit', exitCode: 7 })
  expect(asked).toEqual(['stop orders-1 SIGTERM', 'start orders-1'])
})

test('with --keep-stopped it stays stopped', async () => {
  const { ctx, asked, input, program } = await setup()
  await run(ctx, input({ command: program(0), keepStopped: true }))
  expect(asked).toEqual(['stop orders-1 SIGTERM'])
})

test('a program that is not there leaves the lab as it was', async () => {
  const { ctx, asked, input } = await setup()
  await expect(run(ctx, input({ command: ['no-such-program'] }))).rejects.toMatchObject({ code: 'PROGRAM_MISSING', exitCode: 3 })
  expect(asked).toEqual(['stop orders-1 SIGTERM', 'start orders-1'])
})

test('the environment is printed when it is asked for, and nothing is touched', async () => {
  const { ctx, asked, input, answer } = await setup('json')
  await run(ctx, input({ printEnv: true }))
  expect(JSON.parse(await answer())).toMatchObject({ COLOUR: 'blue', MSA_LAB: 'msa' })
  expect(asked).toEqual([])
})

test.each([
  ['redis', { code: 'USAGE', exitCode: 2 }],
  ['seed', { code: 'LAB_NOT_UP', exitCode: 3 }],
  ['ordres', { code: 'UNKNOWN_COMPONENT', exitCode: 2 }],
])('%s has no place that could be taken', async (service, error) => {
  const { ctx, asked, input, program } = await setup()
  await expect(run(ctx, input({ service, command: program(0) }))).rejects.toMatchObject(error)
  expect(asked).toEqual([])
})

test('without a command it says what to type', async () => {
  const { ctx, input } = await setup()
  await expect(run(ctx, input())).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('msa run orders -- ') })
})
