import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { run } from '../../src/cli/main.ts'
import { connectMysql } from '../../src/protocols/mysql/client.ts'
import { MsaError } from '../../src/shared/errors.ts'
import { eventually, temporaryFolder } from '../support/rig.ts'
import { type Database, database, whyNoDatabase } from '../support/servers/database.ts'
import { fakeProcess } from '../support/surroundings.ts'
import { typed } from '../support/typed.ts'

const whyNot = whyNoDatabase()
if (whyNot !== undefined) process.stderr.write(`msa sql is not tried on a real database: ${whyNot}\n`)

describe.skipIf(whyNot !== undefined)('with a real MariaDB', () => {
  let server: Database
  let cwd: string
  beforeAll(async () => {
    server = await database()
  })
  afterAll(() => server?.remove())
  beforeEach(async () => {
    cwd = await temporaryFolder()
    const at = `mariadb://127.0.0.1:${server.port}/mydb`
    const far = (facts: string) => `{sql: {url: '${at}', ${facts}}`
    const password = 'password: {env: SQL_PASSWORD}'
    const contexts = {
      real: `${far(`username: root, ${password}`)}}`,
      guarded: `${far(`username: root, ${password}`)}, protect: true}`,
      stranger: `${far(`username: nobody, ${password}`)}}`,
    }
    const lines = Object.entries(contexts).map(([name, context]) => `  ${name}: ${context}`)
    await writeFile(join(cwd, 'msa.yaml'), `contexts:\n${lines.join('\n')}\n`)
    await msa(['drop table if exists users, t, big'])
  })

  const envIn = (context: string) => ({ MSA_CONTEXT: context, SQL_PASSWORD: server.password, XDG_STATE_HOME: cwd })
  async function msa(words: readonly string[], { stdin, context = 'real' }: { stdin?: string; context?: string } = {}) {
    const done = await typed(['sql', ...words], { cwd, env: envIn(context), ...(stdin !== undefined && { stdin }) })
    expect(done.stdout + done.stderr).not.toContain(server.password)
    return { ...done, stderr: done.stderr.replace(/^.*\bon (?:real|guarded|stranger)\b.*\n/gm, '') }
  }

  test("the lesson's lines work, and before there is its table the line that makes it is told", async () => {
    const insert = "insert into users(user_id,name) values('test2','TEST ADMIN')"
    const without = await msa([insert])
    expect(without).toMatchObject({ code: 1, stdout: '' })
    expect(without.stderr).toContain("The database says no (1146, 42S02): Table 'mydb.users' doesn't exist.")
    const told = /try {3}msa sql --context real "(create table[^"]*)"/.exec(without.stderr)?.[1] ?? ''
    expect(await msa([told])).toMatchObject({ code: 0 })
    expect(await msa([insert])).toMatchObject({ code: 0, stdout: '✓ 1 row affected, id 1\n' })
    const rows = await msa(['select * from users'])
    expect(rows.stdout).toMatch(/^id {3}user_id {3}pwd {4}name {9}created_at\n 1 {3}test2 {5}NULL {3}TEST ADMIN {3}\d{4}-/)
    expect(rows.stderr).toBe('1 row\n')
    expect((await msa(['select * from user'])).stderr).toContain('Did you mean users?')
  })

  test('every value arrives in JSON as it is, and goes back', async () => {
    const file = join(cwd, 'values.sql')
    await writeFile(
      file,
      [
        'create table t (id bigint unsigned, d decimal(30,10), f double, b varbinary(8), j json, at datetime(6), bi bit(9), s text);',
        `insert into t values (18446744073709551615, 12345678901234567890.0123456789, 0.1, x'00ff10', '{"a":1}', '2026-01-02 03:04:05.000006', b'101010101', 'é한 ''x'';\\n# no comment');`,
      ].join('\n'),
    )
    expect(await msa(['-f', file])).toMatchObject({ code: 0 })
    const row = {
      id: '18446744073709551615',
      d: '12345678901234567890.0123456789',
      f: 0.1,
      b: { base64: 'AP8Q' },
      j: '{"a":1}',
      at: '2026-01-02 03:04:05.000006',
      bi: 341,
      s: "é한 'x';\n# no comment",
    }
    expect(JSON.parse((await msa(['select * from t', '-o', 'json'])).stdout)).toEqual([row])
    expect(JSON.parse((await msa(['select * from t', '-o', 'ndjson'])).stdout)).toEqual(row)
    expect((await msa(['select s from t', '-o', 'raw'])).stdout).toBe(`${row.s}\n`)
    expect((await msa(['select id, null, s from t', '-o', 'raw'])).stdout).toBe(`${row.id}\t\\N\té한 'x';\\n# no comment\n`)
    expect((await msa(['select id from t', '--no-headers'])).stdout).toBe('18446744073709551615\n')
  })

  test('a procedure with its DELIMITER runs, and each of several results says which it is', async () => {
    const stdin =
      'delimiter //\ncreate or replace procedure p() begin select 1 as a; select 2 as b; end //\ndelimiter ;\ncall p();\nselect 3 as c where false'
    const done = await msa(['-o', 'json'], { stdin })
    expect(JSON.parse(done.stdout)).toEqual([
      { result: 1, line: 2, affectedRows: 0, insertId: null, warnings: 0 },
      { result: 2, line: 4, row: { a: 1 } },
      { result: 2, line: 4, rows: 1 },
      { result: 3, line: 4, row: { b: 2 } },
      { result: 3, line: 4, rows: 1 },
      { result: 4, line: 4, affectedRows: 0, insertId: null, warnings: 0 },
      { result: 5, line: 5, rows: 0 },
    ])
    expect((await msa(['select 1 where false', '-o', 'json'])).stdout).toBe('[]\n')
  })

  test('a statement that fails says where, and what was done before it', async () => {
    const file = join(cwd, 'wrong.sql')
    await writeFile(
      file,
      'create table t (id int);\ninsert into t values (1);\n\nselect 1,\n  frm x;\ninsert into t values (2);\n',
    )
    const done = await msa(['-f', file])
    expect(done.code).toBe(1)
    expect(done.stderr).toContain(`${file}, line 4: The database says no (1054, 42S22): Unknown column 'frm'`)
    expect(done.stderr).toContain('2 of 4 statements were done before it')
    expect((await msa(['select count(*) from t', '-o', 'raw'])).stdout).toBe('1\n')
    const inside = await msa([], { stdin: 'begin;\ninsert into t values (9);\nselect\n\n1 frm from;' })
    expect(inside.stderr).toContain('stdin, line 5: The database says no (1064, 42000)')
    expect(inside.stderr).toContain('what its transaction did is rolled back')
    expect((await msa(['select count(*) from t', '-o', 'raw'])).stdout).toBe('1\n')
  })

  test('a warning of the server is passed on', async () => {
    await msa(['create table t (id int)'])
    const done = await msa(["set sql_mode=''; insert into t values ('x')"])
    expect(done).toMatchObject({ code: 0 })
    expect(done.stderr).toContain("warning 1366: Incorrect integer value: 'x'")
  })

  test('a wrong login and a wrong database are told apart', async () => {
    const denied = await msa(['select 1'], { context: 'stranger' })
    expect(denied).toMatchObject({ code: 3, stdout: '' })
    expect(denied.stderr).toContain("does not let us in: Access denied for user 'nobody'@")
    const unknown = await msa(['select 1', '--database', 'nowhere'])
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toContain('--database information_schema "show databases"')
  })

  test('on a protected context nothing is changed where nobody can be asked', async () => {
    await msa(['create table t (id int)'])
    expect(await msa(['drop table t'], { context: 'guarded' })).toMatchObject({ code: 3, stdout: '' })
    expect(await msa(['select count(*) from t', '-o', 'raw'], { context: 'guarded' })).toMatchObject({ code: 0, stdout: '0\n' })
  })

  test('no file of this machine is sent', async () => {
    await msa(['create table t (line text)'])
    const file = join(cwd, 'secret.txt')
    await writeFile(file, 'mine\n')
    expect(await msa([`load data local infile '${file}' into table t`])).toMatchObject({ code: 1 })
    expect((await msa(['select count(*) from t', '-o', 'raw'])).stdout).toBe('0\n')
  })

  test('who reads slowly makes the server wait: rows are not heaped up', async () => {
    const login = { host: '127.0.0.1', port: server.port, username: 'root', password: server.password, database: 'mydb' }
    const session = await connectMysql(login, 10_000, new AbortController().signal)
    let most = 0
    let count = 0
    for await (const answer of session.run("select seq, repeat('x', 1000) from seq_1_to_200000")) {
      if (answer.kind !== 'rows') continue
      most = Math.max(most, answer.rows.length)
      count += answer.rows.length
      if (count < 20_000) await new Promise(setImmediate)
    }
    await session.close()
    expect(count).toBe(200_000)
    expect(most).toBeLessThanOrEqual(2000)
  })

  test('Ctrl-C ends the statement on the server, too', async () => {
    const around = {
      ...fakeProcess({ home: cwd, env: { ...envIn('real'), PATH: process.env.PATH } }),
      ...{ cwd, stdin: { isTTY: false, stream: () => Readable.from([]) } },
    }
    const running = async () =>
      (await msa(["select count(*) from information_schema.processlist where info = 'select sleep(100)'", '-o', 'raw'])).stdout
    const done = run(['sql', 'select sleep(100)'], around)
    await eventually('it runs', async () => (await running()) === '1\n', 20_000)
    around.interrupt(new MsaError('INTERRUPTED', 'Interrupted by SIGINT.', { exitCode: 130 }))
    expect(await done).toBe(130)
    expect(await running()).toBe('0\n')
  })
})
