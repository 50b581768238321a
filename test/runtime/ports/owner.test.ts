import { expect, test } from 'vitest'
import { describeCommand, summaryOf } from '../../../src/runtime/ports/owner.ts'

test('of a JVM its main class counts, not its flags', () => {
  const words = [
    '/usr/bin/java',
    '-Xmx512m',
    '-XX:+UseSerialGC',
    '-cp',
    '/libs/*',
    'kafka.Kafka',
    '/opt/kafka/server.properties',
    '',
  ]
  expect(describeCommand(words, 'java')).toEqual({ program: 'java', command: 'kafka.Kafka /opt/kafka/server.properties' })
  expect(describeCommand(['java', '-Xmx1g', '-jar', '/opt/zipkin.jar', '--port=1'], '')).toMatchObject({
    command: '/opt/zipkin.jar --port=1',
  })
  expect(describeCommand(['java', '-version'], '')).toMatchObject({ command: '' })
})

test('a process that rewrote its command line keeps its name', () => {
  expect(describeCommand(['redis-server 127.0.0.1:6379', '', '', ''], 'redis-server')).toEqual({
    program: 'redis-server',
    command: '127.0.0.1:6379',
  })
  expect(describeCommand(['nginx: master process /usr/sbin/nginx'], 'nginx')).toEqual({
    program: 'nginx',
    command: 'master process /usr/sbin/nginx',
  })
})

test('a path with blanks is one name', () => {
  expect(describeCommand(['/Applications/My App/server', '-x'], 'server')).toEqual({ program: 'server', command: '-x' })
})

test('without a command line the name of the process is left', () => {
  expect(describeCommand([''], 'kworker')).toEqual({ program: 'kworker', command: '' })
})

test('a command is bounded, and cannot draw on the terminal', () => {
  const { command } = describeCommand(['node', '\u001b[2J', 'x'.repeat(5000)], 'node')
  expect(command).toHaveLength(80)
  expect(command.startsWith('?[2J xxx')).toBe(true)
})

test('what looks like a secret is covered', () => {
  const { command } = describeCommand(['app', '--password=hunter2', '--api-key', 'k123', '-Ddb.password=x', 'token=abc'], 'app')
  expect(command).toBe('--password=•••••• --api-key •••••• -Ddb.password=•••••• token=••••••')
})

test('an owner is one line', () => {
  const now = new Date('2026-11-21T12:00:00Z')
  const owner = {
    pid: 4711,
    program: 'java',
    startedAt: new Date('2026-11-21T10:00:00Z'),
    command: 'kafka.Kafka /opt/kafka/server.properties',
  }
  expect(summaryOf(owner, now)).toBe('java (pid 4711), started 2h ago: kafka.Kafka /opt/kafka/server.properties')
  expect(summaryOf({ pid: 1, program: 'init', startedAt: undefined, command: '' }, now)).toBe('init (pid 1)')
})
