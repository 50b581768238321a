import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningService, startService } from '../../src/platform/service.ts'
import { discoveryService } from '../../src/services/discovery-service/service.ts'
import { logLines } from '../support/platform.ts'
import { whyNotRun } from '../support/validators.ts'

const whyNot = await whyNotRun('chromium', ['--version'])
if (whyNot !== null) process.stderr.write(`the registry's page is not looked at: ${whyNot}\n`)

describe.skipIf(whyNot !== null)('the page of the registry, in Chromium', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'msa-page-'))
  let browser: Browser
  let registry: RunningService

  beforeAll(async () => {
    const { stdout } = logLines()
    registry = await startService(discoveryService, { argv: ['--server.port=0'], env: {}, cwd, stdout })
    // A container has neither the namespaces nor the shared memory that its sandbox asks for.
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] })
    await register('order-service', 'host:order-service:1', 'UP', 'http://127.0.0.1:9001/actuator/info')
    await register('order-service', 'host:order-service:2', 'DOWN', 'http://127.0.0.1:9002/actuator/info')
    await register('evil', '<script>document.title="taken"</script>', 'UP', 'javascript:document.title="taken"')
  })
  afterAll(async () => {
    await browser?.close()
    await registry?.stop()
    rmSync(cwd, { recursive: true, force: true })
  })

  const open = async (path: string, options: Parameters<Browser['newPage']>[0] = {}) => {
    const page = await browser.newPage(options)
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${registry.url}${path}`)
    return { page, complaints }
  }

  test('shows who is registered, with links to those who can be asked, and without complaints of the browser', async () => {
    const { page, complaints } = await open('/')
    expect(await page.title()).toBe('Eureka')
    const row = page.locator('#instances tr[data-app="ORDER-SERVICE"]')
    expect(await row.innerText()).toMatch(/n\/a \(2\)[\s\S]*UP \(1\)[\s\S]*host:order-service:1/)
    expect(await row.locator('a', { hasText: 'host:order-service:1' }).getAttribute('href')).toBe(
      'http://127.0.0.1:9001/actuator/info',
    )
    expect(await page.locator('#general-info').innerText()).toMatch(/num-of-cpus/)
    expect(complaints).toEqual([])
  })

  test('what somebody calls itself stays text, and its link leads nowhere', async () => {
    const { page } = await open('/')
    const row = page.locator('#instances tr[data-app="EVIL"]')
    expect(await row.innerText()).toContain('<script>')
    for (const link of await row.locator('a').all()) await link.click({ noWaitAfter: true })
    expect(await page.title()).toBe('Eureka')
  })

  test('lists the last ones that came, and leads there and back', async () => {
    const { page } = await open('/')
    await page.getByRole('link', { name: /last 1000/i }).click()
    expect(await page.locator('#registered').innerText()).toContain('ORDER-SERVICE(host:order-service:2)')
    await page.getByRole('link', { name: /home/i }).first().click()
    expect(await page.locator('#instances').count()).toBe(1)
  })

  test('a narrow screen is not wider than itself, and a dark one is dark', async () => {
    const { page } = await open('/', { viewport: { width: 360, height: 700 }, colorScheme: 'dark' })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    const [background, text] = await page.evaluate<[string, string]>(
      '(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body))',
    )
    expect(brightness(background)).toBeLessThan(brightness(text))
  })

  async function register(name: string, instanceId: string, status: string, statusPageUrl: string): Promise<void> {
    const instance = {
      ...{ instanceId, hostName: 'host', app: name.toUpperCase(), ipAddr: '127.0.0.1', status, statusPageUrl, vipAddress: name },
      ...{ port: { $: 9001, '@enabled': 'true' }, securePort: { $: 443, '@enabled': 'false' } },
      dataCenterInfo: { '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' },
    }
    const answer = await fetch(`${registry.url}/eureka/apps/${name.toUpperCase()}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instance }),
    })
    expect(answer.status).toBe(204)
  }
})

function brightness(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(Number)
  return red + green + blue
}
