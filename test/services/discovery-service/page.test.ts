import { expect, test } from 'vitest'
import type { Instance } from '../../../src/protocols/eureka/instance.ts'
import { encodeInstance } from '../../../src/protocols/eureka/json.ts'
import { uptimeAsText } from '../../../src/services/discovery-service/server-status.ts'
import { exampleInstance } from '../../protocols/eureka/example.ts'
import { type StartOptions, startServer } from './start.ts'

test('the page shows what is registered, with a way to each instance', async () => {
  const page = await pageWith([
    exampleInstance({ instanceId: 'one', statusPageUrl: 'http://10.1.1.1:9001/actuator/info' }),
    exampleInstance({ instanceId: 'two', status: 'DOWN' }),
  ])
  expect(page).toContain('<title>Eureka</title>')
  expect(page).toContain('<tr data-app="BILLING-SERVICE">')
  expect(page).toContain('<span class="up">UP (1)</span> - <a data-instance="one" href="http://10.1.1.1:9001/actuator/info"')
  expect(page).toContain('<span class="bad">DOWN (1)</span>')
  expect(page).toContain('n/a (2)')
})

test('what others called themselves stays text, and no link leads to a script', async () => {
  const nasty = '"><script>alert(1)</script>'
  const page = await pageWith([
    exampleInstance({ instanceId: nasty, app: nasty.toUpperCase(), statusPageUrl: 'javascript:alert(1)' }),
  ])
  expect(page).not.toMatch(/<script/i)
  expect(page).not.toContain('javascript:')
  expect(page).toContain('&#60;script&#62;alert(1)')
})

test('nothing registered is said', async () => {
  expect(await pageWith([])).toContain('No instances available')
})

test('below the threshold there is an emergency, once the server has been up for five minutes', async () => {
  let nowMs = 0
  const { base } = await startServer({ now: () => nowMs })
  expect(await (await fetch(base)).text()).not.toContain('EMERGENCY')
  nowMs = 300_001
  expect(await (await fetch(base)).text()).toContain('EMERGENCY! EUREKA MAY BE INCORRECTLY CLAIMING')
})

test('switched off self-preservation is said', async () => {
  expect(await pageWith([], { registry: { selfPreservation: false } })).toContain('THE SELF PRESERVATION MODE IS TURNED OFF')
})

test('the last leases are listed, the newest first', async () => {
  const { base, eureka } = await startServer()
  for (const instanceId of ['one', 'two']) await register(eureka, exampleInstance({ instanceId }))
  await fetch(`${eureka}apps/BILLING-SERVICE/one`, { method: 'DELETE' })
  const page = await (await fetch(new URL('lastn', base))).text()
  const [cancelled = '', registered = ''] = page.split('<table id="registered"')
  expect(cancelled).toContain('BILLING-SERVICE(one)')
  expect(registered.indexOf('(two)')).toBeLessThan(registered.indexOf('(one)'))
})

test('the page can live elsewhere, or not at all', async () => {
  const elsewhere = await startServer({ dashboard: { enabled: true, path: '/board' } })
  expect((await fetch(new URL('board', elsewhere.base))).status).toBe(200)
  expect((await fetch(new URL('board/lastn', elsewhere.base))).status).toBe(200)
  const none = await startServer({ dashboard: { enabled: false, path: '/' } })
  expect((await fetch(none.base)).status).toBe(404)
})

test.each([
  [0, '00:00'],
  [90 * 60_000, '01:30'],
  [25 * 3_600_000, '1 day 01:00'],
  [49 * 3_600_000, '2 days 01:00'],
])('%d ms are shown as %s', (elapsedMs, text) => {
  expect(uptimeAsText(elapsedMs)).toBe(text)
})

async function pageWith(instances: readonly Instance[], options: StartOptions = {}): Promise<string> {
  const { base, eureka } = await startServer(options)
  for (const instance of instances) await register(eureka, instance)
  const answer = await fetch(base)
  expect(answer.headers.get('content-type')).toBe('text/html;charset=UTF-8')
  return answer.text()
}

async function register(eureka: string, instance: Instance): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${eureka}apps/${encodeURIComponent(instance.app)}`, {
    method: 'POST',
    headers,
    body: encodeInstance(instance),
  })
  expect(answer.status).toBe(204)
}
