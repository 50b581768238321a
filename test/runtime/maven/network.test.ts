import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { createNetwork } from '../../../src/runtime/maven/network.ts'
import { temporaryFolder } from '../../support/rig.ts'

const signal = new AbortController().signal
const run = promisify(execFile)

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return text
}

function network(env: Record<string, string>, idleTimeoutMs = 5000) {
  const made = createNetwork(env, idleTimeoutMs)
  onTestFinished(() => made.close())
  return made
}

/** A server with a certificate of its own making, and a proxy that tunnels to it. */
async function secured() {
  const folder = await temporaryFolder()
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
    ...subject,
    '-keyout',
    key,
    '-out',
    certificate,
  ])
  const port = await listening(
    createHttpsServer({ key: await readFile(key), cert: await readFile(certificate) }, (_, response) => response.end('secret')),
  )
  return { certificate, url: new URL(`https://localhost:${port}/file`), port }
}

async function tunnellingProxy(toPort: number) {
  const asked: string[] = []
  const server = createHttpServer()
  server.on('connect', (request, socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
    const far = connect(toPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      far.pipe(socket).pipe(far)
    })
    for (const end of [far, socket]) end.on('error', () => undefined)
  })
  const port = await listening(server)
  return { asked, port }
}

test('a certificate authority of one’s own is trusted, by either variable, and no other is', async () => {
  const { certificate, url } = await secured()
  for (const name of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) {
    expect(await textOf(await network({ [name]: certificate }).get(url, {}, signal))).toBe('secret')
  }
  await expect(network({}).get(url, {}, signal)).rejects.toThrow(/certificate/)
})

test('HTTPS goes through a tunnel of the proxy that the environment names, with its credentials', async () => {
  const { certificate, url, port } = await secured()
  const proxy = await tunnellingProxy(port)
  const env = { HTTPS_PROXY: `http://ada:pass%20word@127.0.0.1:${proxy.port}`, SSL_CERT_FILE: certificate }
  expect(await textOf(await network(env).get(url, {}, signal))).toBe('secret')
  expect(proxy.asked).toEqual([`localhost:${port} Basic ${Buffer.from('ada:pass word').toString('base64')}`])
})

test('a certificate is checked inside the tunnel too', async () => {
  const { url, port } = await secured()
  const proxy = await tunnellingProxy(port)
  await expect(network({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }).get(url, {}, signal)).rejects.toThrow(/certificate/)
})

test('a proxy that refuses the tunnel is named', async () => {
  const server = createHttpServer()
  server.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
  const port = await listening(server)
  const env = { HTTPS_PROXY: `http://127.0.0.1:${port}` }
  await expect(network(env).get(new URL('https://repository.example/file'), {}, signal)).rejects.toThrow(
    `the proxy 127.0.0.1:${port} answers 407`,
  )
})

test('a proxy that never answers is given up on', async () => {
  const server = createHttpServer()
  server.on('connect', (_, socket) => onTestFinished(() => void socket.destroy()))
  const port = await listening(server)
  const env = { HTTPS_PROXY: `http://127.0.0.1:${port}` }
  await expect(network(env, 50).get(new URL('https://repository.example/file'), {}, signal)).rejects.toThrow()
})

test('HTTP asks the proxy for the whole address', async () => {
  const port = await listening(
    createHttpServer((request, response) => response.end(`${request.url} for ${request.headers.host}`)),
  )
  const answer = await network({ http_proxy: `127.0.0.1:${port}` }).get(
    new URL('http://repository.example/maven2/a.jar'),
    {},
    signal,
  )
  expect(await textOf(answer)).toBe('http://repository.example/maven2/a.jar for repository.example')
})

test('credentials of the address are sent to its host and to no other', async () => {
  const seen: (string | undefined)[] = []
  const other = await listening(
    createHttpServer((request, response) => {
      seen.push(request.headers.authorization)
      response.end('here')
    }),
  )
  const port = await listening(
    createHttpServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(302, { location: request.url === '/a' ? '/b' : `http://127.0.0.1:${other}/c` }).end()
    }),
  )
  const basic = `Basic ${Buffer.from('ada:secret').toString('base64')}`
  expect(await textOf(await network({}).get(new URL(`http://ada:secret@127.0.0.1:${port}/a`), {}, signal))).toBe('here')
  expect(seen).toEqual([basic, basic, undefined])
})

test('redirects have an end', async () => {
  const port = await listening(createHttpServer((_, response) => response.writeHead(302, { location: '/again' }).end()))
  await expect(network({}).get(new URL(`http://127.0.0.1:${port}/`), {}, signal)).rejects.toThrow('redirects without end')
})
