import { expect, test } from 'vitest'
import { filledIn, lacksServer } from '../../../src/lab/stock/arguments.ts'
import { toolCommand } from '../../../src/lab/stock/command.ts'
import { findTool, stockTools } from '../../../src/lab/stock/tools.ts'

const lab = { kafka: '127.0.0.1:9092,127.0.0.1:9094', zookeeper: '127.0.0.1:2181' }
const nowhere = { kafka: null, zookeeper: null }

test('a tool that was told no address gets the one of the lab', () => {
  expect(filledIn('bootstrap', ['--list'], lab)).toEqual(['--list', '--bootstrap-server', '127.0.0.1:9092,127.0.0.1:9094'])
  expect(filledIn('zookeeper', ['ls', '/'], lab)).toEqual(['-server', '127.0.0.1:2181', 'ls', '/'])
  expect(filledIn('producer-props', ['--topic', 't', '--producer-props', 'acks=1'], lab)).toEqual([
    ...['--topic', 't', '--producer-props', `bootstrap.servers=${lab.kafka}`, 'acks=1'],
  ])
})

test('an address that was typed stays the only one', () => {
  for (const args of [['--bootstrap-server', 'a:1'], ['--bootstrap-server=a:1'], ['--zookeeper', 'a:1']]) {
    expect(filledIn('bootstrap', args, lab)).toEqual(args)
  }
  expect(filledIn('zookeeper', ['a:1', 'ls', '/'], lab)).toEqual(['-server', 'a:1', 'ls', '/'])
  expect(filledIn('producer-props', ['--producer-props', 'bootstrap.servers=a:1'], lab)).toEqual([
    '--producer-props',
    'bootstrap.servers=a:1',
  ])
})

test('it is said when nobody gives an address, but not to who only asks for help', () => {
  expect(lacksServer('bootstrap', ['--list'], nowhere)).toBe(true)
  expect(lacksServer('bootstrap', ['--help'], nowhere)).toBe(false)
  expect(lacksServer('bootstrap', ['--list'], lab)).toBe(false)
  expect(lacksServer('none', ['--files', 'x'], nowhere)).toBe(false)
})

test('a tool is found with and without the ending it has at home, each is there once', () => {
  expect(findTool('kafka-topics.sh')).toBe(findTool('kafka-topics'))
  expect(findTool('kafka-topicz')).toBeUndefined()
  expect(new Set(stockTools.map(({ name }) => name)).size).toBe(stockTools.length)
})

test('the heap and the options of the scripts are obeyed', () => {
  const tool = findTool('kafka-topics')
  const place = { java: '/j', jars: '/jars', log4j: '/l', env: { KAFKA_HEAP_OPTS: '-Xms1m -Xmx9m', KAFKA_OPTS: '-Da=b' } }
  const command = tool ? toolCommand(tool, ['--list'], place) : []
  expect(command).toEqual(expect.arrayContaining(['-Xms1m', '-Xmx9m', '-Da=b', '/jars/*', 'org.apache.kafka.tools.TopicCommand']))
  expect(command.at(-1)).toBe('--list')
})
