import { expect, test } from 'vitest'
import {
  decodeReplicationAnswers,
  decodeReplications,
  encodeReplicationAnswers,
  encodeReplications,
  type Replication,
  replicationAnswersAsXml,
} from '../../../src/protocols/eureka/replication.ts'
import { exampleInstance } from './example.ts'

const heartbeat: Replication = {
  action: 'Heartbeat',
  app: 'BILLING-SERVICE',
  id: 'one',
  lastDirtyTimestamp: 5,
  status: 'UP',
  overriddenStatus: undefined,
  instance: undefined,
}

test('what is told and what is answered go there and back', () => {
  const told = [heartbeat, { ...heartbeat, action: 'Register' as const, instance: exampleInstance() }]
  expect(decodeReplications(encodeReplications(told))).toEqual(told)
  const answers = [
    { status: 200, instance: undefined },
    { status: 409, instance: exampleInstance() },
  ]
  expect(decodeReplicationAnswers(encodeReplicationAnswers(answers))).toEqual(answers)
})

test('an answer without an entity has no such member', () => {
  expect(encodeReplicationAnswers([{ status: 200, instance: undefined }])).toBe('{"responseList":[{"statusCode":200}]}')
})

test('one that cannot be read keeps its place, so that the answers still fit', () => {
  const list = JSON.stringify({
    replicationList: [{ action: 'Explode', appName: 'A', id: 'x' }, { action: 'Cancel', appName: 'a', id: 'x' }, 7],
  })
  expect(decodeReplications(list)).toEqual([undefined, expect.objectContaining({ action: 'Cancel', app: 'A' }), undefined])
})

test('an instance of another application, and a status that is none, cannot be read', () => {
  const list = JSON.stringify({
    replicationList: [
      { action: 'DeleteStatusOverride', appName: 'A', id: 'x', status: 'down' },
      { action: 'DeleteStatusOverride', appName: 'A', id: 'x', status: null },
    ],
  })
  expect(decodeReplications(list)).toEqual([undefined, expect.objectContaining({ status: undefined })])
  const told = encodeReplications([{ ...heartbeat, action: 'Register', app: 'OTHER', instance: exampleInstance() }])
  expect(decodeReplications(told)).toEqual([undefined])
})

test('who does not ask for JSON is answered in XML', () => {
  expect(replicationAnswersAsXml([])).toBe(
    '<com.netflix.eureka.cluster.protocol.ReplicationListResponse>\n  <responseList/>\n</com.netflix.eureka.cluster.protocol.ReplicationListResponse>',
  )
  const conflict = replicationAnswersAsXml([{ status: 409, instance: exampleInstance() }])
  expect(conflict).toContain('<statusCode>409</statusCode>\n      <responseEntity>\n        <instanceId>host1')
})

test('a body that is no list is refused', () => {
  for (const body of ['', '[]', '{}', '{"replicationList"'])
    expect(() => decodeReplications(body)).toThrow(expect.objectContaining({ kind: 'unreadable' }))
})
