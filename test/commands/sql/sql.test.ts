import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Block, blockAsText, changeAsText, rawBytes } from '../../../src/commands/sql/sql.render.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'
import { desk } from '../../support/lab-of-one.ts'
import { envOf } from '../../support/lab-with-worker.ts'
import { temporaryFolder } from '../../support/rig.ts'
import { scripted } from '../../support/servers/scripted.ts'
import { specOf } from '../../support/specs.ts'
import { typed } from '../../support/typed.ts'

const page: Page = { width: 80, cuts: true, ink: noInk, now: 0, style: 'text' }
const columns: Block['columns'] = [
  { name: 'id', kind: 'integer' },
  { name: 'name', kind: 'text' },
]
const cells = (...texts: (string | null)[]) => texts.map((text) => (text === null ? null : Buffer.from(text)))
const block = (facts: Partial<Block>): Block => ({ columns, rows: [], headers: true, isVertical: false, first: 1, ...facts })

/** A folder with a context whose database listens there. */
async function contextAt(port: number, more = '') {
  const cwd = await temporaryFolder()
  const sql = `{url: 'mariadb://127.0.0.1:${port}/orders', username: ada, password: {env: SQL_PASSWORD}}`
  await writeFile(join(cwd, 'msa.yaml'), `contexts:\n  far: {sql: ${sql}${more}}\n`)
  const env = { MSA_CONTEXT: 'far', SQL_PASSWORD: 'the-secret', XDG_STATE_HOME: cwd }
  return async (words: readonly string[], stdin?: string) => {
    const done = await typed(['sql', ...words], { cwd, env, ...(stdin !== undefined && { stdin }) })
    expect(done.stdout + done.stderr).not.toContain('the-secret')
    return done
  }
}

test('rows stand below their titles, numbers to the right, NULL told from its name', () => {
  const rows = [cells('1', 'Ada'), cells('20', null), cells('3', 'two\nlines\t')]
  expect(blockAsText(block({ rows }), page)).toBe('id   name\n 1   Ada\n20   NULL\n 3   two\\nlines\\t')
  expect(blockAsText(block({ rows, headers: false }), page).split('\n')[0]).toBe(' 1   Ada')
})

test('a row too long for the page is cut on a terminal, and whole in a pipe', () => {
  const rows = [cells('1', 'x'.repeat(100))]
  const longest = (text: string) => Math.max(...text.split('\n').map((line) => line.length))
  expect(longest(blockAsText(block({ rows }), page))).toBe(80)
  expect(longest(blockAsText(block({ rows }), { ...page, cuts: false }))).toBe(105)
})

test('more columns than a page has room for stand below each other', () => {
  const many: Block['columns'] = Array.from({ length: 12 }, (_, at) => ({ name: `c${at}`, kind: 'integer' }))
  const rows = [many.map((_, at) => Buffer.from(String(at)))]
  const text = blockAsText(block({ columns: many, rows, first: 5 }), page)
  expect(text.split('\n').slice(0, 3)).toEqual(['— row 5 —', ' c0: 0', ' c1: 1'])
  expect(blockAsText(block({ columns: many, rows }), { ...page, cuts: false })).toContain('c0   c1')
})

test('raw is what load data reads back; one column alone is its value', () => {
  expect(rawBytes([cells('1', 'a\tb\\\n'), cells('2', null)], columns).toString()).toBe('1\ta\\tb\\\\\\n\n2\t\\N\n')
  expect(rawBytes([cells('a\tb\\')], columns.slice(1)).toString()).toBe('a\tb\\\n')
  const binary = Buffer.from([0xff, 0x09, 0xfe])
  expect(
    rawBytes([[Buffer.from('1'), binary]], [columns[0] ?? { name: '', kind: 'text' }, { name: 'b', kind: 'binary' }]),
  ).toEqual(Buffer.from([0x31, 0x09, 0xff, 0x5c, 0x74, 0xfe, 0x0a]))
})

test('a change says how many rows, and the id it gave', () => {
  const change = { affectedRows: 1, insertId: 7, warnings: 0, info: '', isInTransaction: false }
  expect(changeAsText(change, page)).toBe('✓ 1 row affected, id 7')
  expect(changeAsText({ ...change, affectedRows: 2000, insertId: 0, info: 'Rows matched: 1' }, page)).toBe(
    '✓ 2,000 rows affected   Rows matched: 1',
  )
})

test('no database in the lab: what to type is said', async () => {
  const person = await desk()
  await person.running({ components: ['zookeeper'] })
  const done = await typed(['sql', 'select 1'], { env: envOf(person) })
  expect(done).toMatchObject({ code: 3, stdout: '' })
  expect(done.stderr).toContain('There is no mariadb in the lab "msa".')
  expect(done.stderr).toContain('msa up mariadb')
})

test('a database of the lab that is stopped is not one that there is not', async () => {
  const person = await desk()
  const { household } = await person.running({ components: ['mariadb'] })
  await household.methods.ensure({ spec: specOf('mariadb-1') })
  await household.methods.stop({ id: 'mariadb-1', remove: false })
  const done = await typed(['sql', 'select 1'], { env: envOf(person) })
  expect(done).toMatchObject({ code: 3, stdout: '' })
  expect(done.stderr).toContain('mariadb of the lab "msa" cannot be asked now: it is stopped.')
  expect(done.stderr).toContain('msa start mariadb')
})

test.each([
  [['select 1', '-f', 'a.sql'], 'which is meant?'],
  [['-f', 'nowhere.sql'], 'nowhere.sql cannot be read: there is no such file.'],
  [['-f', '.'], '. is a folder.'],
  [[' -- nothing'], 'There is no statement.'],
])('%j is refused before anybody is asked', async (words, message) => {
  const msa = await contextAt(1)
  const done = await msa(words)
  expect(done).toMatchObject({ code: 2, stdout: '' })
  expect(done.stderr).toContain(message)
})

test('a script is looked at as a whole before a database is asked', async () => {
  const msa = await contextAt(1)
  const done = await msa([], "insert into t values (1);\nselect 'abc;")
  expect(done.code).toBe(1)
  expect(done.stderr).toContain("stdin: a ' that begins in line 2 is never closed.")
  expect(done.stderr).toContain('nothing was done')
})

test('a protected context is changed by nobody who cannot be asked, and can be read', async () => {
  const msa = await contextAt(1, ', protect: true')
  const refused = await msa(['select 1; drop table t; delete from t'])
  expect(refused).toMatchObject({ code: 3, stdout: '' })
  expect(refused.stderr).toContain('run 2 statements that may change it (drop table, delete)')
  // It got as far as the database.
  expect((await msa(['select 1'])).stderr).toContain('No database listens at 127.0.0.1:1.')
})

test('what answers and is no database is said to be none', async () => {
  const http = await scripted((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  const silent = await scripted((socket) => socket.end())
  for (const { port } of [http, silent]) {
    const done = await (await contextAt(port))(['select 1'])
    expect(done.code, done.stderr).toBe(3)
    expect(done.stderr).toMatch(new RegExp(`127.0.0.1:${port} (hung up|is no MariaDB or MySQL)`))
  }
})

test('nobody at a terminal and nothing in the pipe: there is no statement', async () => {
  expect(await (await contextAt(1))([], '')).toMatchObject({ code: 2, stdout: '' })
})
