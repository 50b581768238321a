import { expect, test } from 'vitest'
import { newConfigFile } from '../../../src/systems/config/config-file.ts'
import { closedFile, openedFile } from '../../../src/systems/config/edit.ts'
import { openKey } from '../../../src/systems/config/key.ts'

const key = await openKey({ kind: 'text', text: 'k', from: 'a test' })
const cipher = (clear: string) => `{cipher}${key.encrypt(clear)}`
const [one, two] = [cipher('one'), cipher("it's: two\nlines")]
const text = `# c\na: '${one}' # d\nb:\n  - "${two}"\nbad: '{cipher}00'\nc: 1\n`
const file = { ...newConfigFile('/a.yml', 'a.yml', 'yaml'), text }

test('a file is opened with its secrets readable; one that cannot be decrypted stays', async () => {
  const { text: shown, unreadable } = await openedFile(file, key)
  expect(shown).toBe("# c\na: '{clear}one' # d\nb:\n  - \"{clear}it's: two\\nlines\"\nbad: '{cipher}00'\nc: 1\n")
  expect(unreadable).toEqual([{ file: 'a.yml', line: 5, because: expect.stringContaining('damaged') }])
})

async function edited(change: (text: string) => string) {
  const opened = await openedFile(file, key)
  return closedFile(file, opened, change(opened.text), key)
}

test('nothing edited is nothing changed, to the byte', async () => {
  expect(await edited((shown) => shown)).toEqual({ text, encrypted: [], kept: 2 })
})

test('only what is another value gets another cipher', async () => {
  const {
    text: after,
    encrypted,
    kept,
  } = await edited((shown) => shown.replace('{clear}one', '{clear}uno').replace('c: 1', 'c: 2'))
  expect({ encrypted, kept }).toEqual({ encrypted: ['a'], kept: 1 })
  expect(after.replace(/\{cipher\}\w{64}(?=')/, '@')).toBe(text.replace(one, '@').replace('c: 1', 'c: 2'))
  expect(key.decrypt(/a: '([^']+)/.exec(after)?.[1] ?? '')).toBe('uno')
})

test('a secret under another name, or elsewhere, keeps its cipher; a new one is encrypted; one without its mark is no secret any more', async () => {
  const { text: after, encrypted } = await edited((shown) =>
    shown
      .replace('a: ', 'renamed: ')
      .replace('c: 1', 'c: "{clear}new"')
      .replace(/ {2}- "\{clear\}[^"]+"/, '  - open'),
  )
  expect(encrypted).toEqual(['c'])
  expect(after).toContain(`renamed: '${one}' # d\n`)
  expect(after).toContain('  - open\n')
  expect(key.decrypt(/c: "([^"]+)/.exec(after)?.[1] ?? '')).toBe('new')
})

test('what can no longer be read is said, with its line', async () => {
  await expect(edited((shown) => shown.replace('c: 1', 'c: ['))).rejects.toMatchObject({
    name: 'PropertyFileError',
    line: expect.any(Number),
  })
})
