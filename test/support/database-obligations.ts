import { spawn } from 'node:child_process'
import { once } from 'node:events'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import type { Database, Migration } from '../../src/platform/db/database.ts'
import { inboxMigration, isFirst } from '../../src/platform/db/inbox.ts'
import { KeptDatabase } from '../../src/platform/db/kept-database.ts'
import { Lease } from '../../src/platform/db/lease.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { addEvent, outboxMigration } from '../../src/platform/db/outbox.ts'
import { OutboxRelay } from '../../src/platform/db/outbox-relay.ts'
import { noMetrics } from '../../src/platform/metrics/no-metrics.ts'
import { noTracing } from '../../src/platform/tracing/no-tracing.ts'
import { inserted, type SqlDriver } from '../../src/protocols/sql/sql.ts'
import { type FakeStream, fakeStream } from './fakes/stream.ts'
import { logLines, until } from './platform.ts'
import { programOf } from './program.ts'

export interface Place {
  /** Opens it once more, as another instance would. */
  open(): Promise<SqlDriver>
  /** A file, or a URL. */
  readonly address: string
}

const opensDatabase = programOf('opens-database')

/** What a database owes us, whichever it is. Each test gets an empty one. */
export function databaseObligations(place: () => Promise<Place>): void {
  const migrations: readonly Migration[] = [
    {
      id: 'things',
      up: async (sql) => {
        const { countedId, exactText } = sql.dialect
        await sql.run(`create table things (id ${countedId}, name ${exactText(50)} not null unique, at datetime)`)
      },
    },
    outboxMigration('thing_outbox'),
    inboxMigration('thing_inbox'),
  ]

  async function opened(at: Place, log = pino({ level: 'silent' })): Promise<Database> {
    const database = new KeptDatabase(log, systemClock)
    database.use(async () => {
      const driver = await at.open()
      await migrate(driver, 'things', migrations)
      return driver
    })
    onTestFinished(() => database.close())
    await database.tried(20_000)
    return database
  }

  async function names(database: Database): Promise<string[]> {
    return (await database.query<{ name: string }>('select name from things order by id')).map(({ name }) => name)
  }

  const add = 'insert into things (name) values (?)'

  function relay(database: Database, stream: FakeStream): OutboxRelay {
    const log = pino({ level: 'silent' })
    const made = new OutboxRelay({
      ...{ table: 'thing_outbox', database, stream, log, metrics: noMetrics, tracing: noTracing },
      clock: { ...systemClock, after: (delayMs, run) => systemClock.after(Math.min(delayMs, 50), run) },
    })
    onTestFinished(() => made.close())
    return made
  }

  const store = (database: Database, key: string, number: number) =>
    database.transaction((sql) =>
      addEvent(sql, 'thing_outbox', { binding: 'things', key, payload: { number }, headers: { lab: 'db' } }),
    )

  test('what a transaction throws takes back all it did, and nothing of its neighbours', async () => {
    const database = await opened(await place())
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, number) =>
        database.transaction(async (sql) => {
          await sql.run(add, [`thing ${number}`])
          if (number % 2 === 1) throw new Error('not this one')
        }),
      ),
    )
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(10)
    expect((await names(database)).sort()).toEqual(Array.from({ length: 10 }, (_, half) => `thing ${half * 2}`).sort())
  })

  test('who reads sees nothing that may yet be taken back', async () => {
    const database = await opened(await place())
    let seen: readonly string[] | undefined
    await database.transaction(async (sql) => {
      await sql.run(add, ['unborn'])
      seen = await names(database)
      expect(await sql.query('select name from things')).toHaveLength(1)
    })
    expect(seen).toEqual([])
    expect(await names(database)).toEqual(['unborn'])
  })

  test('a duplicate is told from other failures, and the transaction goes on', async () => {
    const database = await opened(await place())
    await database.run(add, ['one'])
    const results = await database.transaction(async (sql) => [
      await inserted(sql, add, ['one']),
      await inserted(sql, add, ['two']),
    ])
    expect(results).toEqual([false, true])
    expect(await names(database)).toEqual(['one', 'two'])
    await expect(database.run(add, ['one'])).rejects.toMatchObject({ kind: 'duplicate' })
    await expect(database.run('insert into nowhere values (1)')).rejects.toMatchObject({ kind: 'failed' })
    await expect(database.transaction((sql) => inserted(sql, add, [null]))).rejects.toMatchObject({ kind: 'failed' })
  })

  test('exact text makes a difference of case; a value is never part of the statement', async () => {
    const database = await opened(await place())
    const all = ['a', 'A', 'a b', "'; drop table things; --", '\\', 'é한']
    for (const name of all) await database.run(add, [name])
    expect(await names(database)).toEqual(all)
    expect(await database.query('select id from things where name = ?', ['A'])).toHaveLength(1)
  })

  test('a moment comes back as it went, to the second', async () => {
    const database = await opened(await place())
    const seconds = 1_795_000_000
    const found = await database.transaction(async (sql) => {
      const { datetimeOf, secondsOf } = sql.dialect
      await sql.run(`insert into things (name, at) values ('then', ${datetimeOf('?')})`, [seconds])
      return await sql.query(`select ${secondsOf('at')} as at from things`)
    })
    expect(found.map((row) => ({ ...row }))).toEqual([{ at: seconds }])
  })

  test('several processes that start at once make one schema, and no count of theirs is lost', async () => {
    const { address, open } = await place()
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [opensDatabase, address, '50'], { stdio: ['ignore', 'ignore', 'pipe'] }),
    )
    onTestFinished(() => void children.map((child) => child.kill('SIGKILL')))
    const said = children.map((child) => {
      const lines: string[] = []
      child.stderr.on('data', (text) => lines.push(String(text)))
      return lines
    })
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
    expect(codes, said.flat().join('')).toEqual([0, 0, 0, 0])
    const driver = await open()
    onTestFinished(() => driver.close())
    const rows = await driver.query<{ number: number }>('select number from tally')
    expect(rows.map(({ number }) => number)).toEqual([200])
  })

  test('a step that fails is tried again by the next start, and what came before it is not', async () => {
    const at = await place()
    const driver = await at.open()
    onTestFinished(() => driver.close())
    const first: Migration = { id: 'one', up: async (sql) => void (await sql.run('create table one (a int)')) }
    const broken: Migration = { id: 'two', up: async (sql) => void (await sql.run('create table two (')) }
    await expect(migrate(driver, 'other', [first, broken])).rejects.toMatchObject({ kind: 'failed' })
    const mended: Migration = { id: 'two', up: async (sql) => void (await sql.run('create table two (a int)')) }
    const again: Migration = { id: 'one', up: async (sql) => void (await sql.run('create table if not exists one (a int)')) }
    expect(await migrate(driver, 'other', [again, mended])).toContain('two')
    expect(await migrate(driver, 'other', [first, broken])).toEqual([])
  })

  test('of a message that comes twice, at the same time too, only one is the first', async () => {
    const at = await place()
    const [one, other] = [await opened(at), await opened(at)]
    const results = await Promise.all(
      [one, other, one, other].map((database) =>
        database.transaction(async (sql) => {
          const first = await isFirst(sql, 'thing_inbox', 'message 1')
          if (first) await sql.run(add, ['done'])
          return first
        }),
      ),
    )
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await names(one)).toEqual(['done'])
  })

  test('a message whose work failed has not been here', async () => {
    const database = await opened(await place())
    const attempt = (fails: boolean) =>
      database.transaction(async (sql) => {
        const first = await isFirst(sql, 'thing_inbox', 'message 1')
        if (fails) throw new Error('no')
        return first
      })
    await expect(attempt(true)).rejects.toThrow('no')
    expect(await attempt(false)).toBe(true)
  })

  test('a lease has one holder, goes to the next when it is let go, and to another when its holder is silent for too long', async () => {
    const at = await place()
    let nowMs = 0
    const lease = async (owner: string) =>
      new Lease(await opened(at), {
        ...{ table: 'thing_outbox_lease', name: 'test', owner, lostAfterMs: 1000 },
        monotonicMs: () => nowMs,
      })
    const [one, other] = [await lease('one'), await lease('other')]
    expect(await Promise.all([one.hold(), other.hold()])).toSatisfy((held: boolean[]) => held.filter(Boolean).length === 1)
    const [holder, rival] = (await one.hold()) ? [one, other] : [other, one]
    expect(await rival.hold()).toBe(false)
    nowMs += 900
    expect(await holder.hold()).toBe(true)
    nowMs += 900
    expect(await rival.hold()).toBe(false)
    nowMs += 999
    expect(await rival.hold()).toBe(false)
    nowMs += 1
    expect(await rival.hold()).toBe(true)
    expect(await holder.hold()).toBe(false)
    await rival.release()
    expect(await holder.hold()).toBe(true)
  })

  test('an event is sent when its transaction ended well, and never when it did not', async () => {
    const database = await opened(await place())
    const stream = fakeStream()
    const sending = relay(database, stream)
    await store(database, 'a', 1)
    await expect(
      database.transaction(async (sql) => {
        await addEvent(sql, 'thing_outbox', { binding: 'things', key: 'a', payload: { number: 666 }, headers: {} })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await store(database, 'a', 2)
    sending.wake()
    await until(async () => (await database.query('select id from thing_outbox')).length === 0, 'an empty outbox')
    expect(stream.sent).toEqual([
      { name: 'things', key: 'a', payload: { number: 1 }, headers: { lab: 'db' } },
      { name: 'things', key: 'a', payload: { number: 2 }, headers: { lab: 'db' } },
    ])
  })

  test('events of one key keep their order while a broker refuses some of them, and none is lost', async () => {
    const at = await place()
    const [database, other] = [await opened(at), await opened(at)]
    const stream = fakeStream()
    let questions = 0
    stream.refuse = () => (++questions % 7 === 0 ? 'not now' : undefined)
    const sending = relay(database, stream)
    await Promise.all(
      ['a', 'b', 'c'].map(async (key) => {
        for (let number = 1; number <= 20; number++) await store(number % 2 === 0 ? database : other, key, number)
      }),
    )
    sending.wake()
    await until(async () => (await database.query('select id from thing_outbox')).length === 0, 'an empty outbox')
    for (const key of ['a', 'b', 'c']) {
      const numbers = stream.sent.filter((each) => each.key === key).map(({ payload }) => (payload as { number: number }).number)
      expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    }
  })

  test('of two relays one sends; when it is closed the other does', async () => {
    const at = await place()
    const [one, other] = [await opened(at), await opened(at)]
    const streams = [fakeStream(), fakeStream()] as const
    const first = relay(one, streams[0])
    await store(one, 'a', 1)
    await until(() => streams[0].sent.length === 1, 'the first event')
    relay(other, streams[1])
    await store(other, 'a', 2)
    await until(() => streams[0].sent.length === 2, 'the second event')
    expect(streams[1].sent).toEqual([])
    await first.close()
    await store(one, 'a', 3)
    await until(() => streams[1].sent.length === 1, 'the third event')
  })

  test('a broker that is away is told of once, and again when it is back', async () => {
    const at = await place()
    const database = await opened(at)
    const stream = fakeStream()
    stream.refuse = () => 'away'
    const { log, lines } = logLines()
    const sending = new OutboxRelay({
      ...{ table: 'thing_outbox', database, stream, log, metrics: noMetrics, tracing: noTracing },
    })
    onTestFinished(() => sending.close())
    await store(database, 'a', 1)
    sending.wake()
    await until(() => lines.length === 1, 'the first word')
    stream.refuse = undefined
    await until(() => lines.length === 2, 'the second word')
    expect(lines.map(({ msg }) => msg)).toEqual(['events cannot be sent; they are kept', 'events are sent again'])
    expect(stream.sent).toHaveLength(1)
  })
}
