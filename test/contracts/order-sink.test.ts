import { expect, test } from 'vitest'
import { lessonConnectors } from '../../src/contracts/connectors/lesson.ts'
import { orderSink, orderSinkName } from '../../src/contracts/connectors/order-sink.ts'
import { translate } from '../../src/systems/connect/jdbc/translate.ts'

test('the connector that the lab keeps is the lesson’s, as msa connect add would translate it', () => {
  const lesson = lessonConnectors.find(({ name }) => name === orderSinkName)
  const database = { host: '127.0.0.1', port: 3306, portHere: 3306, username: 'root', password: 'secret' }
  const wish = { name: orderSinkName, from: 'the lesson', config: { ...lesson?.config } }
  const { config } = translate(wish, [], { brokers: undefined, database })
  expect(orderSink({ address: 'localhost:3306', database: 'mydb', username: 'root', password: 'secret' })).toEqual(config)
})
