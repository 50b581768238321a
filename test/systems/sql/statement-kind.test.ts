import { expect, test } from 'vitest'
import { mayChange, nameOf } from '../../../src/systems/sql/statement-kind.ts'

test.each([
  'select * from users',
  '  SELECT 1',
  '(select 1) union (select 2)',
  'select \'delete\' as `update`, "into"',
  'select replace(name, 1, 2) from t /* delete */',
  'show create table users',
  'describe users',
  'explain select 1',
  'use mydb',
  'set @a = 1',
  'begin',
  'start transaction',
  'commit',
  'with x as (select 1) select * from x',
  'values (1)',
])('%j only reads', (sql) => {
  expect(mayChange(sql)).toBe(false)
})

test.each([
  'insert into t values (1)',
  'UPDATE t SET a = 1',
  '-- select\ndelete from t',
  '/* select */ drop table t',
  '/*!50000 drop table t */',
  '/*M! delete from t */',
  'select /*! 1 into outfile "/tmp/x" */ from t',
  "select 1 into outfile '/tmp/x'",
  'select * from t for update',
  'with x as (select 1) delete from t',
  'explain analyze select 1',
  'analyze delete from t',
  'set global max_connections = 1',
  'set @@global.max_connections = 1',
  "set password = 'x'",
  'call p()',
  'execute immediate "drop table t"',
  'prepare x from "drop table t"',
  'start slave',
  'truncate t',
  'lock tables t write',
  'handler t open',
  '',
])('%j may change something', (sql) => {
  expect(mayChange(sql)).toBe(true)
})

test('a statement is named as a person would', () => {
  expect(nameOf('DROP TABLE `users`')).toBe('drop table')
  expect(nameOf('/* x */ delete from t')).toBe('delete')
  expect(nameOf('--')).toBe('a statement')
})
