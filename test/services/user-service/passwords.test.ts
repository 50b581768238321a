import { expect, test } from 'vitest'
import { createPasswords } from '../../../src/services/user-service/domain/passwords.ts'

const quick = { cost: 16, atOnce: 2, mostWaiting: 3 }

test('what is kept matches its password, no other, and is different each time', async () => {
  const passwords = createPasswords(quick)
  const [one, other] = [await passwords.hash('test1111'), await passwords.hash('test1111')]
  expect(one).not.toBe(other)
  expect(await passwords.matches('test1111', one)).toBe(true)
  expect(await passwords.matches('test1112', one)).toBe(false)
})

test('a user who is not there matches nothing, and takes the same work', async () => {
  expect(await createPasswords(quick).matches('', undefined)).toBe(false)
})

test('what was kept at another cost still matches', async () => {
  const kept = await createPasswords({ ...quick, cost: 32 }).hash('test1111')
  expect(await createPasswords(quick).matches('test1111', kept)).toBe(true)
})

test('more than can wait are sent away at once, and those who wait get their turn', async () => {
  const passwords = createPasswords(quick)
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => passwords.hash('test1111')))
  expect(results.map(({ status }) => status)).toEqual([...Array(5).fill('fulfilled'), ...Array(5).fill('rejected')])
  await expect(passwords.hash('test1111')).resolves.toMatch(/^scrypt\$16\$/)
})
