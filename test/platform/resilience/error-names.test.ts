import { createServer } from 'node:net'
import { request } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { errorAsText, errorNames, goesBy } from '../../../src/platform/resilience/error-names.ts'
import { CallNotPermitted, CallTimeout } from '../../../src/platform/resilience/errors.ts'

async function serverOf(behave: (end: () => void) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    behave(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it does not listen')
  return `http://127.0.0.1:${address.port}/`
}

function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  )
}

test('a refused connection is a ConnectException and an IOException', async () => {
  const error = await errorOf(request('http://127.0.0.1:1/'))
  expect(errorNames(error)).toEqual(expect.arrayContaining(['java.net.ConnectException', 'java.io.IOException']))
  expect(errorAsText(error)).toMatch(/^java\.net\.ConnectException: connect ECONNREFUSED/)
})

test('a connection that breaks is an IOException, and no ConnectException', async () => {
  const names = errorNames(await errorOf(request(await serverOf((end) => end()))))
  expect(names).toContain('java.io.IOException')
  expect(names).not.toContain('java.net.ConnectException')
})

test('no answer in time is a SocketTimeoutException', async () => {
  const silent = await serverOf(() => undefined)
  expect(errorNames(await errorOf(request(silent, { headersTimeout: 20 })))[0]).toBe('java.net.SocketTimeoutException')
})

test('a time limiter is a TimeoutException and no IOException', () => {
  expect(goesBy(['java.util.concurrent.TimeoutException'])(new CallTimeout('t'))).toBe(true)
  expect(goesBy(['java.io.IOException'])(new CallTimeout('t'))).toBe(false)
})

test('an answer of 404 goes by the names that Feign and Spring have for it', () => {
  const problem = Object.assign(new Error('no'), { status: 404 })
  const isNotFound = goesBy(['feign.FeignException$NotFound'])
  expect([isNotFound(problem), isNotFound(Object.assign(new Error('no'), { status: 503 }))]).toEqual([true, false])
  expect(goesBy(['feign.FeignException'])(problem)).toBe(true)
  expect(goesBy(['org.springframework.web.client.HttpServerErrorException'])(problem)).toBe(false)
})

test('an error of ours goes by its own name, its class, the classes above it, and any package before them', () => {
  class OrderException extends Error {}
  class SoldOut extends OrderException {}
  for (const name of ['SoldOut', 'com.example.OrderException', 'java.lang.RuntimeException', 'java.lang.Throwable'])
    expect([name, goesBy([name])(new SoldOut('none left'))]).toEqual([name, true])
  expect(goesBy(['com.example.UserException'])(new SoldOut('none left'))).toBe(false)
  const refused = new CallNotPermitted('orders', 'OPEN')
  expect(goesBy(['io.github.resilience4j.circuitbreaker.CallNotPermittedException'])(refused)).toBe(true)
})
