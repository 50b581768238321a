import { expect, test } from 'vitest'
import { decodeEnvironment, encodeEnvironment } from '../../../src/protocols/config-server/environment-json.ts'
import { JavaDouble, type Properties } from '../../../src/protocols/spring-properties/property.ts'

const origin = { line: 2, column: 12 }
const properties: Properties = new Map([
  ['text', { value: 'one\n"two" 한글', origin }],
  ['big', { value: 12345678901234567890n, origin }],
  ['double', { value: new JavaDouble(1000, '1000.0'), origin }],
  ['flag', { value: true, origin }],
  ['__proto__', { value: 'data', origin }],
  ['decrypted', { value: 'plain' }],
])
const environment = {
  ...{ name: 'user-service', profiles: ['dev,local'], label: null, version: 'abc', state: '' },
  propertySources: [
    { name: 'overrides', properties: new Map([['o', { value: '1' }]]) },
    { name: 'file:/x.yml', properties },
  ],
}

test('all six members are there, nulls too, and values keep their types', () => {
  expect(encodeEnvironment(environment, 'v1')).toBe(
    '{"name":"user-service","profiles":["dev,local"],"label":null,"version":"abc","state":"","propertySources":[' +
      '{"name":"overrides","source":{"o":"1"}},' +
      '{"name":"file:/x.yml","source":{"text":"one\\n\\"two\\" 한글","big":12345678901234567890,"double":1000.0,"flag":true,' +
      '"__proto__":"data","decrypted":"plain"}}]}',
  )
})

test('the second version says where each value stands, if it stands anywhere', () => {
  const json = encodeEnvironment(environment, 'v2')
  expect(json).toContain('"o":{"value":"1","origin":"Config server overrides"}')
  expect(json).toContain('"flag":{"value":true,"origin":"2:12"},"__proto__":{"value":"data","origin":"2:12"},"decrypted":"plain"')
})

test('both versions are read, and nothing is lost of the second', () => {
  const [overrides, file] = decodeEnvironment(encodeEnvironment(environment, 'v2')).propertySources
  expect(file).toEqual(environment.propertySources[1])
  expect(overrides?.properties.get('o')).toEqual({ value: '1' })
  const values = (of: Properties | undefined) => [...(of ?? [])].map(([key, { value }]) => [key, value])
  const first = decodeEnvironment(encodeEnvironment(environment, 'v1'))
  expect(values(first.propertySources[1]?.properties)).toEqual(values(properties))
  expect(first).toMatchObject({ name: 'user-service', profiles: ['dev,local'], label: null, version: 'abc' })
})

test('members that a server leaves out are empty', () => {
  expect(decodeEnvironment('{"name":"a","propertySources":[{"name":"s","source":{"k":null}}]}')).toEqual({
    ...{ name: 'a', profiles: [], label: null, version: null, state: null },
    propertySources: [{ name: 's', properties: new Map([['k', { value: '' }]]) }],
  })
})

test.each(['', 'not JSON', '{"name":', '<html>'])('what is no environment is refused: %s', (text) => {
  expect(() => decodeEnvironment(text)).toThrow()
})
