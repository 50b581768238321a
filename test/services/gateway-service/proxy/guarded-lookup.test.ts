import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { guardedLookup } from '../../../../src/services/gateway-service/proxy/guarded-lookup.ts'

const judge = { origin: (origin: string) => (/^http:\/\/(127\.0\.0\.1|\[::1\]):8888$/.test(origin) ? 'not there' : undefined) }

test('a name is judged by the addresses it means', async () => {
  const toConfig = promisify(guardedLookup(judge, 'http://any-name:8888'))
  await expect(toConfig('localhost', { all: true })).rejects.toMatchObject({ status: 403, message: 'not there' })
  await expect(toConfig('localhost', {})).rejects.toMatchObject({ status: 403 })
  const elsewhere = promisify(guardedLookup(judge, 'http://any-name:8889'))
  expect(await elsewhere('127.0.0.1', { all: true })).toEqual([{ address: '127.0.0.1', family: 4 }])
})

test('a name that nobody knows is told of as by Node', async () => {
  const find = promisify(guardedLookup(judge, 'https://no-name.invalid'))
  await expect(find('no-name.invalid', {})).rejects.toMatchObject({ syscall: 'getaddrinfo' })
})
