import { expect, test } from 'vitest'
import { causeOf, linesOf } from '../../../src/systems/connect/trace.ts'
import { deniedTrace } from '../../support/servers/connect-worker.ts'

test('the innermost cause speaks, without its class, and the place is the connector’s own', () => {
  expect(causeOf(deniedTrace)).toEqual({
    why: "Access denied for user 'root'@'localhost' (using password: YES)",
    at: 'io.debezium.connector.jdbc.JdbcSinkConnectorTask.start',
    lines: 10,
    isTelling: true,
  })
})

test('words about how often it was tried are not the cause', () => {
  const trace = [
    'org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler',
    '\tat org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator.execAndHandleError(RetryWithToleranceOperator.java:229)',
    'Caused by: org.apache.kafka.connect.errors.DataException: Converting byte[] to Kafka Connect data failed due to serialization error of topic orders: ',
    '\tat org.apache.kafka.connect.json.JsonConverter.toConnectData(JsonConverter.java:321)',
    "Caused by: com.fasterxml.jackson.core.JsonParseException: Unrecognized token 'hello': was expecting JSON",
    ' at [Source: (byte[])"hello"; line: 1, column: 6]',
    '\tat com.fasterxml.jackson.core.JsonParser._constructError(JsonParser.java:2337)',
  ].join('\n')
  expect(causeOf(trace).why).toBe("Unrecognized token 'hello': was expecting JSON")
})

test('a null pointer, which says nothing, is called by its name', () => {
  const trace = 'java.lang.NullPointerException\n\tat io.debezium.connector.mariadb.MariaDbGtidSet.x(MariaDbGtidSet.java:1)\n'
  expect(causeOf(trace)).toMatchObject({ why: 'NullPointerException', at: 'io.debezium.connector.mariadb.MariaDbGtidSet.x' })
})

test('what is no trace is told as it is, and nothing as nothing', () => {
  expect(causeOf('it is broken')).toEqual({ why: 'it is broken', at: null, lines: 1, isTelling: true })
  expect(causeOf('')).toMatchObject({ why: 'it does not say', isTelling: false })
})

test('no password of a URL, and nothing that moves a cursor, gets into it', () => {
  const trace = 'java.sql.SQLException: cannot open jdbc:x://ada:secret@db/mydb \u001b[2J'
  expect(causeOf(trace).why).toBe('cannot open jdbc:x://ada:••••••@db/mydb ?[2J')
  expect(linesOf(trace).join()).not.toMatch(/secret|\u001b/)
})
