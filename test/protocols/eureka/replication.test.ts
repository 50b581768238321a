import { expect, test } from 'vitest'
import {
  decodeReplicationAnswers,
  decodeReplications,
  encodeReplicationAnswers,
  encodeReplications,
  type Replication,
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

test('a body that is no list is refused', () => {
  for (const body of ['', '[]', '{}', '{"replicationList"'])
    expect(() => decodeReplications(body)).toThrow(expect.objectContaining({ kind: 'unreadable' }))
})
