import { expect, test } from 'vitest'
import { parseLsof, parsePs } from '../../../src/runtime/ports/lsof.ts'

test('the process ids are taken from lsof’s fields', () => {
  expect(parseLsof('p4711\nf123\np4712\nf9\n')).toEqual([4711, 4712])
  expect(parseLsof('')).toEqual([])
})

test('start and command are taken from ps', () => {
  const line = 'Sat Nov 21 09:58:12 2026     /usr/bin/java -Xmx1g -cp /libs/* kafka.Kafka server.properties\n'
  expect(parsePs(4711, line)).toEqual({
    pid: 4711,
    startedAt: new Date('Sat Nov 21 09:58:12 2026'),
    program: 'java',
    command: 'kafka.Kafka server.properties',
  })
  expect(parsePs(4711, '')).toBeUndefined()
})
