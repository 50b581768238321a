import { expect, test } from 'vitest'
import { readDataSource, readServerDataSource } from '../../../src/platform/db/data-source.ts'
import { environmentOf } from '../../support/platform.ts'

async function sourceOf(defaults: Record<string, string>, env: Record<string, string> = {}) {
  return readDataSource(await environmentOf({ defaults, env }), 'user-service')
}

test('without a URL, and with the lesson’s H2, it is a file of the service', async () => {
  const h2 = { 'spring.datasource.url': 'jdbc:h2:mem:testdb', 'spring.datasource.username': 'sa' }
  expect(await sourceOf({})).toEqual({ kind: 'embedded', file: 'data/user-service.db' })
  expect(await sourceOf(h2, { MSA_DATA_DIR: '/lab' })).toEqual({ kind: 'embedded', file: '/lab/user-service.db' })
})

test('a URL of MariaDB or MySQL is a server; user and password of its own properties win', async () => {
  const found = await sourceOf({
    'spring.datasource.url': 'jdbc:mysql://localhost:3307/mydb?user=url&password=url',
    'spring.datasource.username': 'root',
    'spring.datasource.password': '1234',
    'spring.datasource.hikari.maximum-pool-size': '4',
  })
  expect(found).toMatchObject({ kind: 'server', poolSize: 4, server: { port: 3307, username: 'root', password: '1234' } })
})

test('a password that nobody could decrypt is no password', async () => {
  const url = { 'spring.datasource.url': 'jdbc:mysql://localhost/mydb?password=url' }
  const because = 'the {cipher} value of spring.datasource.password could not be decrypted'
  expect(await sourceOf({ ...url, 'invalid.spring.datasource.password': '<n/a>' })).toEqual({ kind: 'unusable', because })
})

test('a URL of something else is refused without its password being told', async () => {
  const found = await sourceOf({ 'spring.datasource.url': 'jdbc:postgresql://h/db?password=secret' })
  expect(found).toMatchObject({ kind: 'unusable' })
  expect(JSON.stringify(found)).not.toContain('secret')
})

test('where it has to be a server, it is the lab’s if none is configured', async () => {
  const h2 = { 'spring.datasource.url': 'jdbc:h2:mem:testdb', 'spring.datasource.password': '1234' }
  const env = { MSA_MARIADB_URL: 'mysql://root:lab@127.0.0.1:3309/mydb' }
  const labs = readServerDataSource(await environmentOf({ defaults: h2, env }))
  expect(labs).toMatchObject({ kind: 'server', server: { port: 3309, username: 'root', password: 'lab' } })
  expect(readServerDataSource(await environmentOf({ defaults: h2 }))).toMatchObject({ kind: 'unusable' })
})
