import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { causeInLog } from '../../../src/systems/connect/log-cause.ts'
import { concerns } from '../../../src/systems/connect/log-lines.ts'
import { temporaryFolder } from '../../support/rig.ts'

test('where the trace does not say why, the worker has printed it: the last time that it did, about this connector', async () => {
  const path = join(await temporaryFolder(), 'connect-1.log')
  const lines = [
    'WARN [s|task-0] no connection (Pool)',
    'org.hibernate.exception.AuthException: Unable to obtain connection',
    '\tat org.hibernate.X.y(X.java:1)',
    "Caused by: java.sql.SQLException: (conn=40) Access denied for user 'root'@'localhost'",
    'WARN [other|task-0] no connection (Pool)',
    'java.lang.RuntimeException: x',
    'Caused by: java.lang.IllegalStateException: of another one',
    'ERROR [s|task-0] Task threw an exception (WorkerTask)',
    'org.hibernate.HibernateException: Unable to determine Dialect without JDBC metadata',
    '\tat org.hibernate.X.y(X.java:1)',
  ]
  await writeFile(path, lines.map((text) => `2026-11-21T09:00:01.000Z o ${text}\n`).join(''))
  expect(await causeInLog(path, 's')).toMatchObject({ why: "Access denied for user 'root'@'localhost'" })
  expect(await causeInLog(`${path}.not`, 's')).toBeUndefined()
})

test.each([
  ['INFO [my-sink|task-0] x', true],
  ['INFO Creating connector my-sink of type X', true],
  ['INFO [Consumer clientId=connector-consumer-my-sink-0, groupId=connect-my-sink] x', true],
  ['INFO 127.0.0.1 - - [21/Nov/2026:17:59:14 +0000] "GET /connectors/my-sink/status HTTP/1.1" 200 (RestServer)', false],
  ['INFO [my-sink-2|task-0] x', false],
  ['INFO [not-my-sink|task-0] x', false],
])('%s', (line, isAbout) => {
  expect(concerns('my-sink')(line)).toBe(isAbout)
})
