import { expect, test } from 'vitest'
import { table } from '../../../src/shell/output/table.ts'
import { widthOf } from '../../../src/shell/output/text-width.ts'
import { type Column, noInk, type Page } from '../../../src/shell/output.ts'

interface Row {
  readonly name: string
  readonly memoryMiB: number
  readonly where: string
}
const rows: readonly Row[] = [
  { name: 'zookeeper', memoryMiB: 71, where: '127.0.0.1:2181' },
  { name: 'recommendation-service', memoryMiB: 352, where: 'next try in 8s: cannot reach kafka at 127.0.0.1:9092' },
]
const columns: readonly Column<Row>[] = [
  { title: 'NAME', cell: (row) => row.name, name: true },
  { title: 'MEM', cell: (row) => String(row.memoryMiB), align: 'right' },
  { title: 'WHERE', cell: (row) => row.where },
]
const page = (width: number, cuts = true): Page => ({ width, cuts, ink: noInk, now: 0, style: 'text' })

test('puts rows under their titles, numbers to the right', () => {
  expect(`\n${table(rows, columns, page(100))}\n`).toMatchInlineSnapshot(`
    "
    NAME                     MEM   WHERE
    zookeeper                 71   127.0.0.1:2181
    recommendation-service   352   next try in 8s: cannot reach kafka at 127.0.0.1:9092
    "
  `)
})

test.each([80, 40, 24])('keeps to %i columns', (width) => {
  for (const line of table(rows, columns, page(width)).split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width)
})

test('cuts values before names', () => {
  expect(`\n${table(rows, columns, page(50))}\n`).toMatchInlineSnapshot(`
    "
    NAME                     MEM   WHERE
    zookeeper                 71   127.0.0.1:2181
    recommendation-service   352   next try in 8s: ca…
    "
  `)
})

test('numbers are whole or wrong: where they do not fit beside the rest, all stands one below the other', () => {
  const numbers: readonly Column<Row>[] = [
    ...columns,
    { title: 'COMMITTED', cell: () => '12 004 711', align: 'right' },
    { title: 'END', cell: () => '12 004 712', align: 'right' },
  ]
  expect(`\n${table(rows, numbers, page(40))}\n`).toMatchInlineSnapshot(`
    "
    zookeeper
      MEM        71
      WHERE      127.0.0.1:2181
      COMMITTED  12 004 711
      END        12 004 712
    recommendation-service
      MEM        352
      WHERE      next try in 8s: cannot rea…
      COMMITTED  12 004 711
      END        12 004 712
    "
  `)
  expect(table(rows, numbers, page(60))).toContain('12 004 711   12 004 712')
})

test('cuts nothing where a program reads', () => {
  expect(table(rows, columns, page(20, false))).toContain('cannot reach kafka at 127.0.0.1:9092')
})

test('aligns what is coloured by what is seen of it', () => {
  const coloured = table([{ name: '\x1b[32mup\x1b[39m', memoryMiB: 1, where: 'x' }, ...rows], columns, page(100))
  expect(coloured.split('\n')[1]?.replaceAll(/\x1b\[\d+m/g, '')).toMatch(/^up {20}/)
})
