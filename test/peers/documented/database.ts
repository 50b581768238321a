import { expect } from 'vitest'
import { type Chapter, line } from './desk.ts'

export const database: Chapter = {
  title: 'Database',
  lines: [
    line('msa sql', async (desk, line) => {
      const script =
        'create database counting; use counting;\ncreate table t(id int);\ninsert into t values (1), (2);\nselect count(*) as all_of_them from t;\n'
      expect((await desk.type(line, { stdin: script })).stdout).toMatch(/all_of_them/)
      const prompt = desk.begin(line, { terminal: true })
      await prompt.says(/mydb> /)
      prompt.type('select 6 * 7 as answer;\r')
      await prompt.says(/answer[\s\S]*42/)
      prompt.type('exit\r')
      expect(await prompt.ended).toBe(0)
    }),
    line(`msa sql "insert into users(user_id,name) values('test2','TEST ADMIN')"`, async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/^✓ 1 row affected, id \d+/)
    }),
    line('msa sql "select * from users"', async (desk, line) => {
      const [head, ...shown] = await desk.lines(line)
      expect(head).toMatch(/^id +user_id +/)
      expect(shown).toContainEqual(expect.stringMatching(/ test2 .* TEST ADMIN /))
    }),
    line('msa sql -f schema.sql', async (desk, line) => {
      desk.write('schema.sql', '-- made by a file\ncreate table from_a_file(id int);\ninsert into from_a_file values (1);\n')
      await desk.type(line)
      expect((await desk.type('msa sql "select count(*) from from_a_file" -o raw')).stdout).toBe('1\n')
      desk.write('schema.sql', 'insert into from_a_file values (2);\ninsert into nowhere values (1);\n')
      expect((await desk.type(line, { code: 1 })).stderr).toMatch(/line 2/)
    }),
    line('msa sql "select name from users" -o raw', async (desk, line) => {
      expect(await desk.lines(line)).toContain('TEST ADMIN')
    }),
  ],
}
