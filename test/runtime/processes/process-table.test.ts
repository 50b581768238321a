import { expect, test } from 'vitest'
import { identityOf, isAlive, ownIdentity, signalProcess } from '../../../src/runtime/processes/identity.ts'
import { commandOf, parseProcStat, parsePsTable, processTable } from '../../../src/runtime/processes/process-table.ts'

test('a program whose name has spaces and brackets does not shift the fields', () => {
  const rest = Array.from({ length: 40 }, (_, at) => String(at + 4))
  const row = parseProcStat(`42 (a ) b (c) S ${rest.join(' ')}`)
  expect(row).toEqual({ pid: 42, parent: 4, group: 5, startTime: '22', isZombie: false, cpuNanos: (14 + 15) * 10_000_000 })
})

test('a program whose first thread alone has ended still runs', () => {
  const stat = (state: string, threads: number): string => `7 (java) ${state} 1 7 7 ${'0 '.repeat(13)}${threads} 0 99 0 0`
  expect(parseProcStat(stat('Z', 3))).toMatchObject({ isZombie: false, startTime: '99' })
  expect(parseProcStat(stat('Z', 1))).toMatchObject({ isZombie: true, startTime: '99' })
})

test('the rows of a BSD ps are read', () => {
  const text =
    '  811     1   811 Ss       0:01.52 Sat Nov 21 09:12:33 2026    \n 9001   811   811 Z  1-02:03:04 Mon Nov  2 01:00:00 2026\n'
  expect(parsePsTable(text)).toEqual([
    { pid: 811, parent: 1, group: 811, startTime: 'Sat Nov 21 09:12:33 2026', isZombie: false, cpuNanos: 1_520_000_000 },
    { pid: 9001, parent: 811, group: 811, startTime: 'Mon Nov  2 01:00:00 2026', isZombie: true, cpuNanos: 93_784_000_000_000 },
  ])
})

test('we find ourselves', async () => {
  const own = (await processTable()).find((row) => row.pid === process.pid)
  expect(own?.parent).toBe(process.ppid)
  expect(await commandOf(process.pid)).toContain('node')
  expect(await isAlive(await ownIdentity())).toBe(true)
})

test('a pid with another start time is another process, and is not signalled', async () => {
  const stranger = { pid: process.pid, startTime: '1' }
  expect(await isAlive(stranger)).toBe(false)
  expect(await signalProcess(stranger, 'SIGKILL')).toBe(false)
})

test('a process that is not there has no identity', async () => {
  expect(await identityOf(2 ** 22 + 1)).toBeUndefined()
  expect(await commandOf(2 ** 22 + 1)).toBeUndefined()
})
