import { expect, test } from 'vitest'
import { configServiceWith, native, temporaryFolder } from './rig.ts'

const plain = { 'content-type': 'text/plain' }

async function serving() {
  const { app } = await configServiceWith(native(temporaryFolder()), { key: 'abcdefghijklmnopqrstuvwxyz0123456789' })
  return (path: string, payload: string, headers: Record<string, string> = plain) =>
    app.inject({ method: 'POST', url: path, payload, headers })
}

test("the lesson's own ciphertext is read", async () => {
  const post = await serving()
  expect((await post('/decrypt', '0c7649b1698b8df8337716a26eafba4a90499ea5df3eff8d8492abfe0fff978a')).body).toBe('1234')
})

test.each([['한글 & ümlaut'], ['ends with='], ['='], ['a'.repeat(1_048_576)], ['{plain}{literal}']])(
  'what was encrypted is decrypted again: %.20s',
  async (text) => {
    const post = await serving()
    const cipherText = await post('/encrypt', text)
    expect(cipherText.body).toMatch(/^[0-9a-f]+$/)
    expect((await post('/decrypt', cipherText.body)).body).toBe(text.replace('{plain}', ''))
  },
)

test('curl without a type posts a form, which ends with = and is understood', async () => {
  const post = await serving()
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const cipherText = (await post('/encrypt', 'mysecret', form)).body
  expect((await post('/decrypt', cipherText, form)).body).toBe('mysecret')
})

test('the groups in front of a text are repeated in front of its cipher text', async () => {
  const post = await serving()
  expect((await post('/encrypt', '{name:x}{key:other}text')).body).toMatch(/^[0-9a-f]+$/)
  expect((await post('/encrypt', '{key:other}text')).body).toMatch(/^\{key:other\}[0-9a-f]+$/)
})

test('without a key it says so', async () => {
  const { app } = await configServiceWith(native(temporaryFolder()))
  const answer = await app.inject({ method: 'POST', url: '/encrypt', payload: 'x', headers: plain })
  expect(answer.statusCode).toBe(404)
  expect(answer.json()).toEqual({ description: 'No key was installed for encryption service', status: 'NO_KEY' })
})
