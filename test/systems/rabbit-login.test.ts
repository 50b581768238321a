import { expect, test } from 'vitest'
import { rabbitLogin } from '../../src/systems/rabbit-login.ts'
import type { RabbitTarget } from '../../src/systems/target.ts'

const target: RabbitTarget = { amqpUrl: 'amqp://rabbit', username: 'me', password: 'mine', virtualHost: '/', api: undefined }

test('without TLS', () => {
  expect(rabbitLogin(target)).toEqual({ host: 'rabbit', port: 5672, username: 'me', password: 'mine', virtualHost: '/' })
  expect(rabbitLogin({ ...target, amqpUrl: 'amqp://[::1]:5673' })).toMatchObject({ host: '::1', port: 5673 })
})

test('with TLS the certificate and its name are looked at, unless somebody says otherwise', () => {
  const secure = { ...target, amqpUrl: 'amqps://rabbit' }
  expect(rabbitLogin(secure)).toMatchObject({ port: 5671, tls: { verifyCertificate: true, verifyHostname: true } })
  const tls = { ca: 'a CA', verifyHostname: false } as RabbitTarget['tls']
  expect(rabbitLogin({ ...secure, tls }).tls).toEqual({ verifyCertificate: true, verifyHostname: false, pem: tls })
})
