import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../../src/platform/http/create-app.ts'
import { logLines, until } from '../../support/platform.ts'

test('what comes on an open connection while the service stops is answered, and the connection is let go', async () => {
  const app = createApp({ log: logLines().log })
  const asked: string[] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  app.get('/:name', async ({ url }) => {
    asked.push(url)
    if (url === '/first') await held
    return url
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1')
  onTestFinished(() => void socket.destroy())
  let answers = ''
  socket.on('data', (text) => {
    answers += text
  })
  const ask = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  ask('/first')
  await until(() => asked.includes('/first'), 'the first')
  const closed = app.close()
  await until(() => !app.server.listening, 'nobody new')
  ask('/second')
  release()
  await Promise.all([closed, once(socket, 'close')])
  expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '200'])
  expect(answers.split('\r\n\r\n').at(-2)).toMatch(/connection: close/i)
})
