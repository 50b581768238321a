import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/rig.ts'
import { deadPort } from '../support/servers/scripted.ts'
import { type TelemetryEngines, telemetryEngines, whyNoTelemetry } from '../support/servers/telemetry-engines.ts'
import { asZipkin, post, type SentSpan, sent, walk } from '../support/spans.ts'
import { typed } from '../support/typed.ts'

const whyNot = whyNoTelemetry()
if (whyNot !== undefined) process.stderr.write(`traces and metrics are not tried on real engines: ${whyNot}\n`)

const newId = () => `1${randomBytes(16).toString('hex').slice(1)}`
const now = () => ({ now: () => Date.now() })

describe.skipIf(whyNot !== undefined)('with a real Zipkin and Prometheus', () => {
  let engines: TelemetryEngines
  beforeAll(async () => {
    engines = await telemetryEngines()
  })
  afterAll(() => engines?.remove())

  const msa = (line: string) => typed([...line.split(' '), '--zipkin', engines.zipkin], now())
  const metric = (...words: string[]) => typed(['metric', ...words, '--prometheus', engines.prometheus], now())

  test('a trace is shown by the beginning of its id, with who was waited for and what failed', async () => {
    const id = await sent(engines.zipkin, newId(), walk)
    const { code, stdout } = await msa(`trace show ${id.slice(0, 12)}`)
    expect(code).toBe(0)
    expect(stdout).toContain('gateway-service → 2 services, 41ms, 6 spans, 2 errors')
    expect(stdout).toMatch(/^ +└ get \/\{userid\}\/orders +order-service .* 26ms|28ms +✗ 500/m)
    expect(stdout).toContain('SQLITE_BUSY: database is locked')
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('traces are found by service, tag, duration and error, and by nothing that is not so', async () => {
    const service = `found-${randomBytes(4).toString('hex')}`
    const good = await sent(engines.zipkin, newId(), [
      { id: '1', kind: 'SERVER', name: 'get /a', service, at: 0, took: 5, tags: { 'http.path': '/a' } },
    ])
    const slow = await sent(engines.zipkin, newId(), [
      { id: '1', kind: 'SERVER', name: 'get /b', service, at: 0, took: 900, tags: { 'http.path': '/b' } },
    ])
    const bad = await sent(engines.zipkin, newId(), [
      { id: '1', kind: 'SERVER', name: 'get /c', service, at: 0, took: 7, tags: { error: 'no' } },
    ])
    const found = async (words: string) => {
      const { code, stdout } = await msa(`trace list --service ${service} -o json ${words}`.trim())
      expect(code).toBe(0)
      return (JSON.parse(stdout) as { traceId: string }[]).map(({ traceId }) => traceId).sort()
    }
    expect(await found('')).toEqual([good, slow, bad].sort())
    expect(await found('--error')).toEqual([bad])
    expect(await found('--tag http.path=/b')).toEqual([slow])
    expect(await found('--tag http.path=/b --tag http.path=/a')).not.toContain(slow)
    expect(await found('--min-duration 100ms')).toEqual([slow])
    expect(await found('--max-duration 6ms')).toEqual([good])
    expect(await found('--slowest -n 1')).toEqual([slow])
    expect(await found('--span get')).toEqual([])
    const unknown = await msa(`trace list --service ${service}x`)
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining(`Did you mean ${service}?`) })
  })

  test('new traces are told once each, when they are whole', async () => {
    const service = `new-${randomBytes(4).toString('hex')}`
    const before = await sent(engines.zipkin, newId(), [{ id: '1', kind: 'SERVER', name: 'old', service, at: 0, took: 5 }])
    let said = () => ''
    const onStart = ({ stderr }: { readonly stderr: { readonly written: string } }) => {
      said = () => stderr.written
    }
    const line = `trace follow --service ${service} -n 2 --timeout 60s -o wide --zipkin ${engines.zipkin}`
    const following = typed(line.split(' '), { ...now(), onStart })
    await eventually('it has looked at what is there', () => said().includes('new traces'))
    const spans: SentSpan[] = [{ id: '1', kind: 'SERVER', name: 'new', service, at: 0, took: 5 }]
    const made = [await sent(engines.zipkin, newId(), spans), await sent(engines.zipkin, newId(), spans)]
    const { code, stdout } = await following
    expect(code).toBe(0)
    const told = stdout.split(/\s+/).filter((word) => word === before || made.includes(word))
    expect(told.sort()).toEqual(made.sort())
  })

  test('who calls whom is a tree, with calls and what failed', async () => {
    const pre = randomBytes(3).toString('hex')
    const call = (id: string, parent: string, from: string, to: string, failed: boolean): SentSpan[] => [
      {
        id: `${id}c`,
        parentId: parent,
        kind: 'CLIENT',
        name: 'call',
        service: `${pre}-${from}`,
        at: 1,
        took: 8,
        ...(failed && { tags: { error: 'x' } }),
      },
      {
        id: `${id}e`,
        parentId: `${id}c`,
        kind: 'SERVER',
        name: 'answer',
        service: `${pre}-${to}`,
        at: 2,
        took: 6,
        ...(failed && { tags: { error: 'x' } }),
      },
    ]
    for (const failed of [false, true])
      await sent(engines.zipkin, newId(), [
        { id: 'a', kind: 'SERVER', name: 'root', service: `${pre}-gate`, at: 0, took: 10 },
        ...call('1', 'a', 'gate', 'user', false),
        ...call('2', '1e', 'user', 'order', failed),
      ])
    const { stdout } = await msa('trace deps --no-headers')
    const own = stdout.split('\n').filter((line) => line.includes(pre))
    expect(own.map((line) => line.replace(/ +/g, ' ').trim())).toEqual([
      `${pre}-gate`,
      `└ ${pre}-user 2 0 –`,
      `└ ${pre}-order 2 1 50%`,
    ])
  })

  test('a trace of 5,000 spans is folded to a page, and --all has each of them', async () => {
    const id = newId()
    const many: SentSpan[] = Array.from({ length: 4990 }, (_, at) => ({
      ...{ id: (at + 16).toString(16), parentId: '1', name: 'select stock', service: 'catalog-service', at: at * 0.2, took: 0.1 },
      ...(at === 4000 && { tags: { error: 'deadlock' } }),
    }))
    const chain: SentSpan[] = Array.from({ length: 10 }, (_, at) => ({
      ...{ id: `f${at.toString(16)}`.padEnd(8, '0'), name: `step ${at}`, service: 'order-service', at, took: 1000 - 2 * at },
      parentId: at === 0 ? '1' : `f${(at - 1).toString(16)}`.padEnd(8, '0'),
    }))
    const all = asZipkin(id, Date.now() - 5000, [
      { id: '1', kind: 'SERVER', name: 'all', service: 'order-service', at: 0, took: 1010 },
      ...many,
      ...chain,
    ])
    for (let at = 0; at < all.length; at += 1000) await post(engines.zipkin, all.slice(at, at + 1000))
    await eventually('all of it is there', async () => {
      const spans = (await (await fetch(`${engines.zipkin}/api/v2/trace/${id}`)).json()) as unknown[]
      return spans.length === 5001
    })
    const { code, stdout } = await msa(`trace show ${id}`)
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.length).toBeLessThan(40)
    expect(stdout).toMatch(/… 4,985 more select stock +catalog-service/)
    expect(stdout).toContain('deadlock')
    expect((await msa(`trace show ${id} --all`)).stdout.split('\n').length).toBeGreaterThan(5000)
  })

  test('a trace that is not there is said to be not there, and so is a Zipkin', async () => {
    expect(await msa(`trace show ${'e'.repeat(32)}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Zipkin has no trace eee'),
    })
    const dead = `http://127.0.0.1:${await deadPort()}`
    const { code, stderr } = await typed(['trace', 'list', '--zipkin', dead])
    expect(code).toBe(3)
    expect(stderr).toContain(`Zipkin at ${dead} does not answer: nobody listens there.`)
    expect(stderr).not.toContain('why')
    expect(stderr).toContain('msa up zipkin')
    const stranger = await typed(['trace', 'list', '--zipkin', engines.prometheus])
    expect(stranger).toMatchObject({ code: 3, stderr: expect.stringContaining('has no /api/v2/traces') })
  })

  test('a question in PromQL is answered: now, over a time, and for a script', async () => {
    await eventually('both are scraped', async () => /2/.test((await metric('query', 'sum(up)', '-o', 'raw')).stdout), 60_000)
    const { stdout } = await metric('query', 'up')
    expect(stdout.replace(/ +/g, ' ')).toMatch(
      /^up\n?.*INSTANCE JOB VALUE\n127\.0\.0\.1:\d+ (prometheus|zipkin) 1\n127\.0\.0\.1:\d+ (prometheus|zipkin) 1\n$/s,
    )
    const asked = JSON.parse((await metric('query', 'up{job="zipkin"}', '-o', 'json')).stdout)
    expect(asked).toMatchObject({ type: 'vector', series: [{ labels: { job: 'zipkin' }, points: [{ value: '1' }] }] })
    // Whether it answered when it was first asked, nobody knows.
    const range = await metric('query', 'up{job="zipkin"}', '--range', '1m', '--step', '1s')
    expect(range.stdout).toMatch(/NOW +LEAST +MOST +TREND\n +1 +(1 +1 +▁+|0 +1 +▁+▇+)\n/)
    expect(await metric('query', 'vector(1)', '--range', '1d', '--step', '1s')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('too short'),
    })
    expect((await metric('query', 'nothing_is_called_so')).stdout).toBe('nothing has such a name and such labels\n')
  })

  test('what is wrong with a query is said in its own words, with its position', async () => {
    const { code, stderr } = await metric('query', 'sum(rate(up[1m])')
    expect(code).toBe(2)
    expect(stderr).toContain('unclosed left parenthesis')
    const lines = stderr.split('\n')
    const at = lines.findIndex((line) => line.includes('sum(rate(up[1m])'))
    const query = (lines[at] ?? '').indexOf('sum(')
    expect((lines[at + 1] ?? '').indexOf('^') - query).toBeGreaterThanOrEqual(0)
    const middle = await metric('query', 'up{job=}')
    const rows = middle.stderr.split('\n')
    const row = rows.findIndex((line) => line.includes('up{job=}'))
    expect((rows[row + 1] ?? '').indexOf('^')).toBe((rows[row] ?? '').indexOf('=}') + 1)
  })

  test('metrics are listed with what they mean, and by a word or a pattern', async () => {
    const all = (await metric('list', '-o', 'raw')).stdout.trim().split('\n')
    expect(all).toContainEqual(expect.stringMatching(/^prometheus_http_requests_total\tcounter\tCounter of HTTP requests/))
    const some = (await metric('list', 'prometheus_http_*', '--no-headers')).stdout.trim().split('\n')
    expect(some.length).toBeGreaterThan(2)
    for (const line of some) expect(line).toMatch(/^prometheus_http_/)
    expect((await metric('list', 'no_such_metric')).stdout).toContain('no metric is called so')
  })

  test('without a Prometheus the line to type is said', async () => {
    const dead = `http://127.0.0.1:${await deadPort()}`
    expect(await typed(['metric', 'query', 'up', '--prometheus', dead])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('msa up prometheus'),
    })
    expect(await typed(['metric', 'query', 'up', '--prometheus', engines.zipkin])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('not as Prometheus does'),
    })
  })
})
