import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { withServices } from '../../../src/lab/project/add-service.ts'

const service = 'orders:\n  command: [node, app.js]\n  health: /up\n'

test('services that are there stay as they are, with every comment', () => {
  const text = '# mine\nname: shop\n\nservices:\n  # the first\n  a: {command: x} # short\n# the end\n'
  const after = withServices(text, service)
  expect(parse(after)).toEqual({
    name: 'shop',
    services: { a: { command: 'x' }, orders: { command: ['node', 'app.js'], health: '/up' } },
  })
  for (const comment of ['# mine', '# the first', '# short', '# the end']) expect(after).toContain(comment)
})

test('where there are none, they come at the end, and all before them stays to the letter', () => {
  const text = '# mine\nname:   shop\n#services:\n#  a: {}\n'
  const after = withServices(text, service)
  expect(after.startsWith(text.trimEnd())).toBe(true)
  expect(parse(after)).toMatchObject({ name: 'shop', services: { orders: { health: '/up' } } })
  expect(parse(withServices('', service))).toMatchObject({ services: { orders: { health: '/up' } } })
  expect(parse(withServices('services:\n', service))).toMatchObject({ services: { orders: { health: '/up' } } })
})

test.each(['services: [a]\n', '- a\n', 'a: [\n'])('what cannot be added to is left alone: %j', (text) => {
  expect(() => withServices(text, service)).toThrow(/mapping/)
})

test('several are added in their order', () => {
  const after = withServices('services: {a: {command: x}}\n', 'b: {command: y}\nc: {command: z}\n')
  expect(Object.keys(parse(after).services)).toEqual(['a', 'b', 'c'])
})
