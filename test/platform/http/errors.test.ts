import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../../src/platform/http/create-app.ts'
import { HttpProblem } from '../../../src/platform/http/http-problem.ts'

function app(errors: 'problem' | 'boot') {
  const created = createApp({ log: pino({ level: 'silent' }), errors })
  onTestFinished(() => created.close())
  created.get('/orders/:id', () => {
    throw new HttpProblem(404, 'unknown-order', 'There is no order 7.', { headers: { 'x-hint': 'try 8' } })
  })
  created.get('/boom', () => {
    throw new Error('a password in here')
  })
  created.post('/orders', (request) => request.body)
  created.put('/files/*', () => 'ok')
  return created
}

test('our own errors are problems with a code', async () => {
  const answer = await app('problem').inject('/orders/7')
  expect([answer.statusCode, answer.headers['content-type'], answer.headers['x-hint']]).toEqual([
    404,
    'application/problem+json',
    'try 8',
  ])
  expect(answer.json()).toEqual({
    ...{ type: 'about:blank', title: 'Not Found', status: 404 },
    ...{ code: 'unknown-order', detail: 'There is no order 7.', instance: '/orders/7' },
  })
})

test('what broke inside is not told', async () => {
  const answer = await app('problem').inject('/boom')
  expect([answer.statusCode, answer.body.includes('password')]).toEqual([500, false])
})

test('a service for Spring clients answers in the form of Spring Boot', async () => {
  const answer = await app('boot').inject('/orders/%37?x=1')
  expect(answer.headers['content-type']).toBe('application/json')
  expect(answer.json()).toEqual({
    timestamp: expect.stringMatching(/\+00:00$/),
    status: 404,
    error: 'Not Found',
    path: '/orders/%37',
  })
  const page = await app('boot').inject({ url: '/nosuch<b>', headers: { accept: 'text/html' } })
  expect([page.statusCode, page.headers['content-type'], page.body.includes('<b>')]).toEqual([
    404,
    'text/html;charset=UTF-8',
    false,
  ])
})

test('another method of a path that exists is refused with those that are possible', async () => {
  const answers = await Promise.all([
    app('problem').inject({ method: 'DELETE', url: '/orders/7' }),
    app('boot').inject({ method: 'GET', url: '/orders' }),
    app('boot').inject({ method: 'POST', url: '/files/a/b' }),
    app('boot').inject({ method: 'OPTIONS', url: '/orders/7' }),
    app('boot').inject({ method: 'DELETE', url: '/nosuch' }),
  ])
  expect(answers.map(({ statusCode, headers }) => [statusCode, headers.allow])).toEqual([
    [405, 'GET'],
    [405, 'POST'],
    [405, 'PUT'],
    [200, 'GET,HEAD,OPTIONS'],
    [404, undefined],
  ])
})

test('a body that is too large, broken or of another type is refused', async () => {
  const json = { 'content-type': 'application/json' }
  const send = (payload: string, headers: Record<string, string> = json) =>
    app('boot').inject({ method: 'POST', url: '/orders', payload, headers })
  const answers = await Promise.all([send(`"${'x'.repeat(1_100_000)}"`), send('{'), send('x', { 'content-type': 'text/csv' })])
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([413, 400, 415])
})

test('a path that cannot be decoded is a bad request in the same form', async () => {
  const answer = await app('boot').inject('/orders/%zz')
  expect([answer.statusCode, answer.json().error]).toEqual([400, 'Bad Request'])
})
