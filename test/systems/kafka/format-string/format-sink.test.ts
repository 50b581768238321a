import { expect, test } from 'vitest'
import { checkFormat, FormatSink } from '../../../../src/systems/kafka/format-string/format-sink.ts'
import { page, partOf, pour, record } from '../read-back.ts'

const headers = [
  ['a', Buffer.from('1')],
  ['b', null],
] as const
const records = [record({ key: 'k', value: '\u0001\u0002\u0003\u0004', headers }), record({ value: '{ "a": 1 }' })]

async function formatted(format: string): Promise<string> {
  const to = page()
  await pour(partOf(records, { partition: 3 }), new FormatSink(to.take, format))
  return to.text()
}

test.each([
  ['%t[%p]@%o %k|', 'orders[3]@0 k|orders[3]@1 |'],
  ['%V/%K/%T/%H ', '4/1/6/2 10/0/6/0 '],
  ['%v{hex},', '01020304,7b202261223a2031207d,'],
  ['%k{base64}%k{base64raw};', 'aw==aw;;'],
  ['%v{unpack[>H <H]}|', '258 1027|31520 24866|'],
  ['%v{unpack[bc$]};', '1\u0002(2 more bytes);123 (8 more bytes);'],
  ['%v{json}|', '\u0001\u0002\u0003\u0004|{"a":1}|'],
  ['%p{hex8}%p{bool} ', '03true 03true '],
  [
    '%d %d{strftime[%F %T]} %d{go[2006-01-02T15:04:05.000Z07:00]}\\n',
    '1795252353108 2026-11-21 09:12:33 2026-11-21T09:12:33.108Z\n'.repeat(2),
  ],
  ['%h{%k=%v(%V);}|', 'a=1(1);b=(0);||'],
  ['%i%%%{%}\\t\\x41', '1%{}\tA2%{}\tA'],
  ['%[ %| %] %e %a{compression} %a{timestamp-type} %x %y|', '0 2 2 -1 none CreateTime -1 -1|0 2 2 -1 none CreateTime -1 -1|'],
])('%s', async (format, expected) => {
  expect(await formatted(format)).toBe(expected)
})

test("kcat's letters mean what they mean there", async () => {
  expect(await formatted('%s %S %T %K %h\\n')).toBe(
    '\u0001\u0002\u0003\u0004 4 1795252353108 1 a=1,b=NULL\n{ "a": 1 } 10 1795252353108 -1 \n',
  )
  expect((await formatted('%R')).length).toBe(8)
})

test.each(['%q', '%v{nope}', '%v{hex', '%p{base64}', '%d{nope}', '%h{%q}', '%v{unpack[z]}'])('%s is refused', (format) => {
  expect(() => checkFormat(format)).toThrow(/cannot be followed/)
})
