import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { becomes, get, json, post } from '../peers/support/http.ts'
import { exits, gone, healthy, says } from '../support/checks.ts'
import { installInto } from '../support/install.ts'
import type { Lab } from '../support/lab.ts'
import { msa, scenario, up } from '../support/scenario.ts'
import { addressOf, packageDir } from '../support/small-service.ts'

const name = 'page-service'
const asked = ['products', 'reviews', 'tips'].map((each) => `${name}-${each}`)

interface Span {
  readonly kind?: string
  /** Microseconds. */
  readonly timestamp: number
  readonly duration: number
  readonly localEndpoint?: { readonly serviceName?: string }
  readonly remoteEndpoint?: { readonly serviceName?: string }
}

/** Reads a page in a trace of its own; gives the calls that were made for it, as Zipkin has them, the first first. */
async function callsFor(lab: Lab, path: string, traceId: string): Promise<readonly Span[]> {
  const answer = await fetch(`${addressOf(lab, `${name}-1`)}/${path}`, {
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    signal: AbortSignal.timeout(30_000),
  })
  expect([answer.status, await answer.json()]).toEqual([200, page])
  const calls = async () => {
    const { status, text } = await get(`${addressOf(lab, 'zipkin-1')}/api/v2/trace/${traceId}`)
    const spans = status === 200 ? (JSON.parse(text) as Span[]) : []
    return spans.filter(({ kind, localEndpoint }) => kind === 'CLIENT' && localEndpoint?.serviceName === name)
  }
  await becomes('the calls in the trace', async () => (await calls()).length, 3, 60_000)
  return (await calls()).toSorted((one, other) => one.timestamp - other.timestamp)
}

const page = {
  product: { id: '7', from: `${name}-products` },
  reviews: { id: '7', from: `${name}-reviews` },
  tips: [1, 2, 3, 4].map((line) => ({ id: '7', from: `${name}-tips`, line })),
}

const endOf = ({ timestamp, duration }: Span) => timestamp + duration

scenario('a composite asks three at once, one of them answers line by line, and the trace shows it', { runtime: 'native' })
  .step('a project', msa('init', '--runtime', 'native'), exits(0))
  .step(
    'a composite in it',
    (lab) => lab.run(['new', 'service', name, '--template', 'composite']),
    exits(0),
    says(/added it to msa.yaml/),
    ({ lab }) => installInto(join(lab.cwd, name), packageDir()),
  )
  .step('its own test passes, and its types are right', async (lab) => {
    const options = { cwd: join(lab.cwd, name), env: lab.env, timeout: 120_000, encoding: 'utf8', stdio: 'pipe' } as const
    expect(execFileSync('npm', ['test'], options)).toMatch(/^. pass 2$/m)
    execFileSync('npm', ['run', 'types'], options)
  })
  .step('up, with those that it asks', up(name), exits(0), healthy(name, ...asked, 'zipkin'))
  .step('it finds them', async (lab) => {
    const status = async () => (await get(`${addressOf(lab, `${name}-1`)}/pages/7`)).status
    await becomes('the status of a page', status, 200, 60_000)
  })
  .step('at once: the last has begun before the first has ended', async (lab) => {
    const calls = await callsFor(lab, 'pages/7', '5af7183fb1d4cf5f5af7183fb1d4cf61')
    expect(calls.map(({ remoteEndpoint }) => remoteEndpoint?.serviceName).sort()).toEqual(asked)
    expect(Math.max(...calls.map(({ timestamp }) => timestamp))).toBeLessThan(Math.min(...calls.map(endOf)))
  })
  .step('in turn: none has begun before the one before it has ended', async (lab) => {
    const [first, second, third] = await callsFor(lab, 'pages-in-turn/7', '5af7183fb1d4cf5f5af7183fb1d4cf62')
    if (!first || !second || !third) throw new Error('three were awaited')
    expect(endOf(first)).toBeLessThanOrEqual(second.timestamp)
    expect(endOf(second)).toBeLessThanOrEqual(third.timestamp)
  })
  .step('the third at an address, as if it were outside the lab', async (lab) => {
    const tips = `${addressOf(lab, `${name}-tips-1`)}/%s/lines`
    writeFileSync(join(lab.cwd, 'config-repo', `${name}.yml`), `tips: { url: '${tips}' }\n`)
    expect((await post(`${addressOf(lab, `${name}-1`)}/actuator/refresh`)).text).toContain('tips.url')
    expect(await json(`${addressOf(lab, `${name}-1`)}/pages/7`)).toEqual(page)
  })
  .step('down', msa('down', '--volumes'), exits(0), gone)
