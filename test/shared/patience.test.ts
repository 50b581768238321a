import { expect, test } from 'vitest'
import { createPatience, whenPatienceEnds } from '../../src/shared/patience.ts'

function clock() {
  let nowMs = 1000
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { now: () => nowMs, pass }
}

test('ordinary steps cost what they took', () => {
  const { now, pass } = clock()
  const patience = createPatience({ budgetMs: 1000, stepMs: 100, now })
  pass(100)
  expect(patience.spend()).toBe(900)
  pass(150)
  expect(patience.spend()).toBe(750)
  expect(patience.leftMs).toBe(750)
})

test('an hour of sleep costs two steps', () => {
  const { now, pass } = clock()
  const patience = createPatience({ budgetMs: 1000, stepMs: 100, now })
  pass(3_600_000)
  expect(patience.spend()).toBe(800)
})

test('it never falls below nothing, and a clock that goes back gives nothing', () => {
  const { now, pass } = clock()
  const patience = createPatience({ budgetMs: 150, stepMs: 100, now })
  pass(-500)
  expect(patience.spend()).toBe(150)
  pass(5000)
  expect(patience.spend()).toBe(0)
})

test('the end of patience is told once', async () => {
  let ends = 0
  await new Promise<void>((resolve) => {
    whenPatienceEnds(20, () => {
      ends++
      setImmediate(resolve)
    })
  })
  expect(ends).toBe(1)
})

test('patience that was called off never ends', async () => {
  const { now, pass } = clock()
  let looked = 0
  await new Promise<void>((resolve) => {
    const callOff = whenPatienceEnds(
      1000,
      () => {
        throw new Error('it ended')
      },
      {
        stepMs: 1,
        now: () => {
          looked++
          if (looked === 3) callOff()
          if (looked === 3) setImmediate(resolve)
          pass(1)
          return now()
        },
      },
    )
  })
  expect(looked).toBe(3)
})
