import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { withService } from '../../../src/lab/project/add-service.ts'

const service = 'command: [node, app.js]\nhealth: /up\n'

test('services that are there stay as they are, with every comment', () => {
  const text = '# mine\nname: shop\n\nservices:\n  # the first\n  a: {command: x} # short\n# the end\n'
  const after = withService(text, 'orders', service)
  expect(parse(after)).toEqual({
    name: 'shop',
    services: { a: { command: 'x' }, orders: { command: ['node', 'app.js'], health: '/up' } },
  })
  for (const comment of ['# mine', '# the first', '# short', '# the end']) expect(after).toContain(comment)
})

test('where there are none, they come at the end, and all before them stays to the letter', () => {
  const text = '# mine\nname:   shop\n#services:\n#  a: {}\n'
  const after = withService(text, 'orders', service)
  expect(after.startsWith(text.trimEnd())).toBe(true)
  expect(parse(after)).toMatchObject({ name: 'shop', services: { orders: { health: '/up' } } })
  expect(parse(withService('', 'orders', service))).toMatchObject({ services: { orders: { health: '/up' } } })
  expect(parse(withService('services:\n', 'orders', service))).toMatchObject({ services: { orders: { health: '/up' } } })
})

test.each(['services: [a]\n', '- a\n', 'a: [\n'])('what cannot be added to is left alone: %j', (text) => {
  expect(() => withService(text, 'orders', service)).toThrow(/mapping/)
})
