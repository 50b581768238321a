import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../support/rig.ts'
import { httpServer, json } from '../../support/servers/http.ts'
import { fakeInstance, fakeRegistry } from '../../support/servers/microservices.ts'
import { deadPort } from '../../support/servers/scripted.ts'
import { typed } from '../../support/typed.ts'

const token = `h.${Buffer.from(JSON.stringify({ sub: 'u1', exp: Date.parse('2026-11-22T09:00:00Z') / 1000 })).toString('base64url')}.s`

/** A gateway before a user-service that knows one user. */
async function gateway() {
  const users = new Map([['ada@example.org', 'correct']])
  return httpServer(({ path, method, body }, response) => {
    if (path === '/user-service/login') {
      const { email, password } = JSON.parse(body)
      if (users.get(email) !== password) return json(response, { message: 'bad credentials' }, 401)
      return json(response, {}, 200, { token, userId: 'u1' })
    }
    if (path === '/user-service/users' && method === 'POST') {
      const { email, pwd, name } = JSON.parse(body)
      if (users.has(email)) return json(response, {}, 409)
      users.set(email, pwd)
      return json(response, { email, name, userId: 'u1' }, 201)
    }
    json(response, { path, method })
  })
}

test('a service is called by its name, traced, and the trace is named', async () => {
  const users = await fakeInstance('user-service', (_, response) => response.end('Welcome'))
  const { eureka } = await fakeRegistry([users])
  const { code, stdout, stderr } = await typed(['call', 'user-service', 'welcome', '--eureka', eureka])
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Welcome' })
  const { path, method, headers } = users.heard.at(-1) ?? {}
  expect({ path, method }).toEqual({ path: '/welcome', method: 'GET' })
  const [, traceId, spanId] = /^00-([\da-f]{32})-([\da-f]{16})-01$/.exec(String(headers?.traceparent)) ?? []
  expect(headers?.b3).toBe(`${traceId}-${spanId}-1`)
  expect(stderr).toMatch(new RegExp(`^200 from user-service:${users.port} in \\S+ +msa trace show ${traceId}\\n$`))
})

test('several instances answer in turn, and who answered how often is said', async () => {
  const three = await Promise.all([1, 2, 3].map(() => fakeInstance('user-service', (_, response) => response.end('ok'))))
  const { eureka } = await fakeRegistry(three)
  const { stdout, stderr } = await typed(['call', 'user-service', '/welcome', '--times', '9', '-o', 'ndjson', '--eureka', eureka])
  expect(stdout.trim().split('\n')).toHaveLength(9)
  expect(three.map(({ heard }) => heard.length)).toEqual([3, 3, 3])
  expect(stderr).toBe('')
  const forEyes = await typed(['call', 'user-service', '/welcome', '--times', '6', '--eureka', eureka])
  expect(forEyes.stderr.match(/2 × 200 from user-service:/g)).toHaveLength(3)
})

test('an instance that is not UP is not called', async () => {
  const down = await fakeInstance('user-service')
  down.status = 'DOWN'
  const { eureka } = await fakeRegistry([down])
  expect(await typed(['call', 'user-service', '/welcome', '--eureka', eureka])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No instance of user-service is UP'),
  })
  expect(down.heard).toEqual([])
})

test('through the gateway the name is part of the path; where discovery does not know the name, that is the way', async () => {
  const [edge, registry] = [await gateway(), await fakeRegistry([])]
  const { stdout } = await typed(['call', 'USER-SERVICE', '/welcome?x=1', '--via', 'gateway', '--gateway', edge.url])
  expect(JSON.parse(stdout).path).toBe('/user-service/welcome?x=1')
  await typed(['call', 'catalog-service', '/catalogs', '--gateway', edge.url, '--eureka', registry.eureka])
  expect(edge.heard.at(-1)?.path).toBe('/catalog-service/catalogs')
  expect(await typed(['call', 'catalog-service', '/catalogs', '--eureka', registry.eureka])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No instance'),
  })
})

test('a body is sent from the line, a file or standard input, as what it is; headers beat what is said here', async () => {
  const echo = await fakeInstance('echo', ({ body, headers, method }, response) =>
    json(response, { method, body, type: headers['content-type'], accept: headers.accept }),
  )
  const { eureka } = await fakeRegistry([echo])
  const call = async (...words: string[]) =>
    JSON.parse((await typed(['call', 'echo', '/', ...words, '--eureka', eureka], { stdin: 'from stdin\n' })).stdout)
  expect(await call('-d', '{"a":1}')).toEqual({ method: 'POST', body: '{"a":1}', type: 'application/json', accept: '*/*' })
  expect(await call('-d', '-')).toMatchObject({ body: 'from stdin\n', type: 'text/plain; charset=utf-8' })
  expect(
    await call('-X', 'put', '-d', 'a=1', '-H', 'Content-Type: application/x-www-form-urlencoded', '-H', 'Accept: text/html'),
  ).toEqual({
    ...{ method: 'PUT', body: 'a=1', type: 'application/x-www-form-urlencoded', accept: 'text/html' },
  })
  expect(await typed(['call', 'echo', '/', '-d', '@nothing.json', '--eureka', eureka])).toMatchObject({ code: 3 })
  expect(await typed(['call', 'echo', '/', '-H', 'no header', '--eureka', eureka])).toMatchObject({ code: 2 })
})

test('from 400 on the exit code is 1 and the body is there; --no-fail forgives it', async () => {
  const bad = await fakeInstance('bad', (_, response) => json(response, { message: 'no' }, 503))
  const { eureka } = await fakeRegistry([bad])
  expect(await typed(['call', 'bad', '/', '--eureka', eureka])).toMatchObject({ code: 1, stdout: '{"message":"no"}' })
  expect(await typed(['call', 'bad', '/', '--no-fail', '--eureka', eureka])).toMatchObject({ code: 0 })
  const asked = await typed(['call', 'bad', '/', '-o', 'json', '--eureka', eureka])
  expect(JSON.parse(asked.stdout)).toMatchObject({ status: 503, from: `bad:${bad.port}`, body: { message: 'no' } })
  expect((await typed(['call', 'bad', '/', '-i', '--eureka', eureka])).stdout).toMatch(
    /^HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*content-type: application\/json\r\n[\s\S]*\r\n\r\n\{/,
  )
})

test('what never answers is given up, and what hangs up is said to have', async () => {
  const silent = await fakeInstance('silent', () => undefined)
  const hanging = await fakeInstance('hanging', (_, response) => response.destroy())
  const gone = await fakeInstance('gone')
  const { eureka } = await fakeRegistry([silent, hanging, gone])
  await gone.stop()
  const call = (name: string) => typed(['call', name, '/', '--timeout', '200ms', '--eureka', eureka])
  expect(await call('silent')).toMatchObject({ code: 1, stderr: expect.stringContaining('no answer within 0.2 s') })
  expect(await call('hanging')).toMatchObject({ code: 1, stderr: expect.stringContaining('it hung up') })
  expect(await call('gone')).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody listens there') })
})

test('a login is remembered for its gateway alone, in a file of its owner, and is sent; it is shown nowhere', async () => {
  const [edge, other, home] = [await gateway(), await gateway(), await temporaryFolder()]
  const env = { HOME: home, XDG_STATE_HOME: home, PASSWORD: 'correct' }
  const msa = (...words: string[]) => typed(words, { env })
  const done = await msa('login', 'ada@example.org', '--password', 'env:PASSWORD', '--gateway', edge.url, '-o', 'json')
  expect(done).toMatchObject({ code: 0 })
  expect(JSON.parse(done.stdout)).toMatchObject({ userId: 'u1', expiresAt: '2026-11-22T09:00:00.000Z', isExpired: false })
  expect(done.stdout + done.stderr).not.toContain(token)
  const folder = join(home, 'msa', 'logins')
  const [file = ''] = await readdir(folder)
  expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
  expect(await readFile(join(folder, file), 'utf8')).not.toContain('correct')
  const call = async (
    where: { readonly url: string; readonly heard: readonly { readonly headers: Readonly<Record<string, unknown>> }[] },
    ...words: string[]
  ) => {
    await msa('call', 'user-service', '/users/u1', '--via', 'gateway', '--gateway', where.url, ...words)
    return where.heard.at(-1)?.headers.authorization
  }
  expect(await call(edge)).toBe(`Bearer ${token}`)
  expect(await call(edge, '--no-token')).toBeUndefined()
  expect(await call(edge, '-H', 'Authorization: Basic eA==')).toBe('Basic eA==')
  expect(await call(other)).toBeUndefined()
  expect((await msa('login', '--gateway', edge.url)).stdout).toContain('logged in as ada@example.org, for 1d')
  expect((await msa('login', '--forget', '--gateway', edge.url)).stdout).toContain('forgotten')
  expect(await call(edge)).toBeUndefined()
  expect(await msa('login', '--gateway', edge.url)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Nobody is logged in'),
  })
})

test('whoever is not there is signed up where that is wished; a wrong password is told apart', async () => {
  const [edge, home] = [await gateway(), await temporaryFolder()]
  const msa = (...words: string[]) =>
    typed(['login', ...words, '--password', 'env:PASSWORD', '--gateway', edge.url], {
      env: { XDG_STATE_HOME: home, PASSWORD: 'new one' },
    })
  expect(await msa('eve@example.org')).toMatchObject({ code: 1, stderr: expect.stringContaining('--sign-up') })
  expect(await msa('eve@example.org', '--sign-up', '--as', 'Eve')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('signed up, and logged in as eve@example.org'),
  })
  expect(edge.heard.find(({ path }) => path === '/user-service/users')?.body).toBe(
    '{"email":"eve@example.org","name":"Eve","pwd":"new one"}',
  )
  expect(await msa('eve@example.org', '--sign-up')).toMatchObject({ code: 0, stdout: expect.stringContaining('✓ logged in as') })
  expect(await msa('ada@example.org', '--sign-up')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('has another password'),
  })
})

test('a password is never a word of the line, and a gateway that is away is said to be', async () => {
  const dead = `http://127.0.0.1:${await deadPort()}`
  const spoken = await typed(['login', 'ada@example.org', '--password', 'hunter2', '--gateway', dead])
  expect(spoken).toMatchObject({ code: 2, stderr: expect.stringContaining('never what it is') })
  expect(spoken.stderr).not.toContain('hunter2')
  expect(await typed(['login', 'ada@example.org', '--gateway', dead])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--password env:NAME'),
  })
  expect(await typed(['login', 'a@b', '--password', 'env:P', '--gateway', dead], { env: { P: 'x' } })).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('msa up gateway-service'),
  })
})
