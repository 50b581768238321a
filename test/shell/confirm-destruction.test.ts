import { expect, test } from 'vitest'
import { confirmDestruction, type Destruction } from '../../src/shell/confirm-destruction.ts'
import { answering } from '../support/fakes/person.ts'
import { fakeContext } from '../support/surroundings.ts'

const lab = { name: 'msa', kind: 'lab', isProtected: false } as const
const staging = { name: 'staging', kind: 'context', isProtected: false } as const
const prod = { name: 'prod', kind: 'context', isProtected: true } as const

function destroying(facts: Partial<Destruction> = {}): Destruction {
  return { what: 'delete 2 topics: orders, payments', yes: false, dryRun: false, ...facts }
}

test.each([
  [lab, 'Delete 2 topics: orders, payments?'],
  [staging, 'staging: delete 2 topics: orders, payments?'],
])('it is asked before anything is destroyed', async (target, message) => {
  const { ctx, asked } = answering((await fakeContext()).ctx, [true])
  expect(await confirmDestruction(ctx, target, destroying())).toBe(true)
  expect(asked).toMatchObject([{ kind: 'confirm', message, default: false }])
})

test('who says no is left in peace', async () => {
  const { ctx } = answering((await fakeContext()).ctx, [false])
  await expect(confirmDestruction(ctx, lab, destroying())).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
})

test('--yes agrees in advance, --dry-run is asked nothing', async () => {
  const { ctx } = await fakeContext()
  expect(await confirmDestruction(ctx, staging, destroying({ yes: true }))).toBe(true)
  expect(await confirmDestruction(ctx, prod, destroying({ dryRun: true }))).toBe(false)
})

test('where nobody can be asked, nothing is done without --yes', async () => {
  const { ctx } = await fakeContext()
  await expect(confirmDestruction(ctx, lab, destroying())).rejects.toMatchObject({
    code: 'NOT_AGREED',
    exitCode: 3,
    hint: 'add  --yes',
  })
})

test('on a protected context its name has to be typed; --yes is not enough', async () => {
  const { ctx, asked } = answering((await fakeContext()).ctx, ['yes', 'prod'])
  expect(await confirmDestruction(ctx, prod, destroying({ yes: true }))).toBe(true)
  expect(asked).toHaveLength(2)
  expect(asked[0]).toMatchObject({
    kind: 'text',
    message: 'prod is protected. To delete 2 topics: orders, payments, type its name:',
  })
})

test.each([{}, { format: 'json' }] as const)('and where nobody can type it, it is refused (%j)', async (facts) => {
  const { ctx } = await fakeContext(facts)
  await expect(confirmDestruction(ctx, prod, destroying({ yes: true }))).rejects.toMatchObject({
    ...{ code: 'NOT_AGREED', exitCode: 3 },
    message: 'Nothing was done: prod is protected, and to delete 2 topics: orders, payments, its name has to be typed.',
  })
})
