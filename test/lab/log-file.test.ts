import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLogFile, followLog, type LogLine, logLineAsText, parseLogLine, tailLog } from '../../src/lab/log-file.ts'
import { eventually, temporaryFolder } from '../support/rig.ts'

const line = (second: number, text: string, stream: 'out' | 'err' = 'out'): LogLine => ({
  at: `2026-11-21T09:12:0${second}.108Z`,
  stream,
  text,
})

test('a line says when, which stream, what, and reads back the same', () => {
  const lines = [line(1, 'started'), line(2, '  indented e o ', 'err'), line(3, '')]
  expect(logLineAsText(line(2, 'x', 'err'))).toBe('2026-11-21T09:12:02.108Z e x')
  expect(lines.map((one) => parseLogLine(logLineAsText(one)))).toEqual(lines)
  expect(parseLogLine('rest of a line that was cut')).toBeUndefined()
})

test('a log keeps its lines in order and gives the last ones', async () => {
  const path = join(await temporaryFolder(), 'kafka-1.log')
  const log = createLogFile(path, () => undefined)
  for (const second of [1, 2, 3]) log.append(line(second, `line ${second}`))
  await log.close()
  expect(await readFile(path, 'utf8')).toContain('2026-11-21T09:12:01.108Z o line 1\n')
  expect(await tailLog(path, 2)).toEqual([line(2, 'line 2'), line(3, 'line 3')])
})

test('a log is followed from a moment on', async () => {
  const path = join(await temporaryFolder(), 'kafka-1.log')
  const log = createLogFile(path, () => undefined)
  for (const second of [1, 2]) log.append(line(second, `line ${second}`))
  await log.flush()
  const abort = new AbortController()
  const lines: LogLine[] = []
  const done = followLog(path, { signal: abort.signal, since: '2026-11-21T09:12:02.000Z' }, (one) => void lines.push(one))
  log.append(line(3, 'line 3', 'err'))
  await eventually('the new line came', () => lines.length === 2)
  expect(lines).toEqual([line(2, 'line 2'), line(3, 'line 3', 'err')])
  abort.abort()
  await done
  await log.close()
})
