import { expect, test } from 'vitest'
import { parsePropertiesXml } from '../../../src/protocols/spring-properties/xml.ts'

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">\n'

test('entries are properties, with their blanks and entities', () => {
  const text = `${HEAD}<properties><comment>c</comment><entry key="b">1 &lt; 2 &#65;</entry>\n<entry key="a">\n x </entry><entry key="e"/><entry key="__proto__"><![CDATA[<z>]]></entry></properties>`
  const [document] = parsePropertiesXml(text, 'a.xml')
  expect([...(document?.properties ?? [])].map(([key, { value }]) => [key, value])).toEqual([
    ['b', '1 < 2 A'],
    ['a', '\n x '],
    ['e', ''],
    ['__proto__', '<z>'],
  ])
})

test('entities of its own are refused, with file and line', () => {
  const bomb =
    '<?xml version="1.0"?>\n<!DOCTYPE properties [\n<!ENTITY a "x">]>\n<properties><entry key="a">&a;</entry></properties>'
  expect(() => parsePropertiesXml(bomb, 'a.xml')).toThrow(/^a\.xml:3: entities/)
})

test('broken XML is an error with file and line', () => {
  expect(() => parsePropertiesXml(`${HEAD}<properties>\n<entry key="a">x</properties>`, 'a.xml')).toThrow(/^a\.xml:4: /)
  expect(() => parsePropertiesXml('<properties/>', 'a.xml')).toThrow('has no <!DOCTYPE properties')
  expect(() => parsePropertiesXml('<!DOCTYPE properties SYSTEM "p.dtd"><other/>', 'a.xml')).toThrow('has no <properties>')
})
