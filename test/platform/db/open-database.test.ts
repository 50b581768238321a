import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../src/platform/db/open-database.ts'
import { createHealthRegistry } from '../../../src/platform/health.ts'
import { noMetrics } from '../../../src/platform/metrics/no-metrics.ts'
import { environmentOf, logLines, until } from '../../support/platform.ts'
import { temporaryFolder } from '../../support/rig.ts'

const url = 'spring.datasource.url'

async function opened(defaults: Record<string, string>) {
  const { log, lines } = logLines()
  const folder = await temporaryFolder()
  const environment = await environmentOf({ defaults: { 'msa.data-dir': folder, ...defaults } })
  const health = createHealthRegistry()
  const database = await openDatabase(
    { name: 'things', environment, log, health, metrics: noMetrics },
    { migrations: [{ id: 'things', up: async (sql) => void (await sql.run('create table things (name text)')) }] },
  )
  onTestFinished(() => database.close())
  const dbHealth = async () => (await health.check()).get('db')
  return { database, environment, lines, dbHealth }
}

test('health names the database and what it is asked', async () => {
  const { dbHealth } = await opened({})
  expect(await dbHealth()).toMatchObject({
    status: 'UP',
    details: { database: expect.stringMatching(/^SQLite 3\./), validationQuery: 'select 1' },
  })
})

test('with a password that nobody could decrypt nobody is asked: it is DOWN and says why', async () => {
  let callers = 0
  const server = createServer((socket) => {
    callers++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  const { database, dbHealth } = await opened({
    [url]: `jdbc:mysql://127.0.0.1:${port}/mydb`,
    'invalid.spring.datasource.password': '<n/a>',
  })
  const error = 'the {cipher} value of spring.datasource.password could not be decrypted'
  expect(await dbHealth()).toEqual({ status: 'DOWN', details: { error } })
  await expect(database.query('select 1')).rejects.toMatchObject({ status: 503, code: 'database-unavailable' })
  expect(callers).toBe(0)
})

test('a server that is away is DOWN, and a refresh to one that is there mends it without a restart', async () => {
  const { database, environment, dbHealth, lines } = await opened({ [url]: 'jdbc:mysql://127.0.0.1:1/mydb' })
  expect(await dbHealth()).toMatchObject({ status: 'DOWN', details: { error: expect.stringContaining('ECONNREFUSED') } })
  environment.changeEnvironment(new Map([[url, 'jdbc:h2:mem:testdb']]))
  await until(async () => (await dbHealth())?.status === 'UP')
  await database.run(`insert into things values ('there')`)
  expect(lines.filter(({ msg }) => msg === 'the database cannot be opened; it is tried again')).toHaveLength(1)
})

test('a file that is no database is DOWN, and stays as it is', async () => {
  const text = 'not a database, but long enough to be looked at '.repeat(100)
  const folder = await temporaryFolder()
  const file = join(folder, 'things.db')
  await writeFile(file, text)
  const { dbHealth } = await opened({ 'msa.data-dir': folder })
  expect(await dbHealth()).toMatchObject({ status: 'DOWN', details: { error: expect.stringContaining('not a database') } })
  expect(await readFile(file, 'utf8')).toBe(text)
})

test('a statement about something that is not there is our fault, not a database that is away', async () => {
  const { database } = await opened({})
  await expect(database.query('select * from nowhere')).rejects.toMatchObject({ name: 'SqlError', kind: 'failed' })
})
