import { expect, test } from 'vitest'
import { scramClient } from '../../../../src/protocols/kafka/wire/scram.ts'

const user = { hash: 'sha256', username: 'user', password: 'pencil', nonce: 'rOprNGfwEbeRWgbNEkqO' } as const
const serverFirst = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'

test('the example of RFC 7677 comes out to the letter', async () => {
  const client = scramClient(user)
  expect(client.first).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO')
  expect(await client.answer(serverFirst)).toBe(
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  )
  expect(() => client.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).not.toThrow()
})

test('a comma and an equals sign in a name do not end it', () => {
  expect(scramClient({ ...user, username: 'a=b,c' }).first).toBe('n,,n=a=3Db=2Cc,r=rOprNGfwEbeRWgbNEkqO')
})

test('each conversation has a nonce of its own', () => {
  const { nonce: _, ...rest } = user
  expect(scramClient(rest).first).not.toBe(scramClient(rest).first)
})

test.each([
  ['another nonce', serverFirst.replace('r=rOp', 'r=xOp')],
  ['our nonce and nothing of its own', 'r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'],
  ['too few iterations', serverFirst.replace('i=4096', 'i=1')],
  ['more iterations than anybody needs', serverFirst.replace('i=4096', 'i=1000000000')],
  ['no number of iterations', serverFirst.replace('i=4096', 'i=many')],
  ['nothing', ''],
])('%s is no SCRAM', async (_, message) => {
  await expect(scramClient(user).answer(message)).rejects.toMatchObject({ kind: 'protocol' })
})

test.each(['v=AAAA', 'v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=', 'e=other-error', ''])(
  'a server that does not know the password is found out: %j',
  async (message) => {
    const client = scramClient(user)
    await client.answer(serverFirst)
    expect(() => client.verify(message)).toThrow(expect.objectContaining({ kind: 'protocol' }))
  },
)

test('nothing is proved before something was asked', () => {
  expect(() => scramClient(user).verify('v=')).toThrow(expect.objectContaining({ kind: 'protocol' }))
})
