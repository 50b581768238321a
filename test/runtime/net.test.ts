import { spawn } from 'node:child_process'
import { type AddressInfo, createServer, type ListenOptions } from 'node:net'
import { env, pid } from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { findFreePort, groupListensOn, isPortFree, ownerAsText, ownerOfPort, portsNear } from '../../src/runtime/net.ts'
import { home } from '../support/rig.ts'
import { deadPort } from '../support/servers/scripted.ts'

async function listening(options: ListenOptions): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options, resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A program that listens on a port it tells. */
async function stranger(...args: string[]): Promise<{ pid: number; port: number }> {
  const phone = await home()
  const source = `const net=require('net');const s=net.createServer().listen(0,'127.0.0.1',()=>{
    net.connect(+process.env.HOME_PORT,'127.0.0.1').end(s.address().port+'\\n')})`
  const child = spawn('node', ['-e', source, '--', ...args], { env: { ...env, HOME_PORT: String(phone.port) }, stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { pid: child.pid ?? 0, port: Number(await phone.message()) }
}

const hasIpv6 = await listening6()

async function listening6(): Promise<boolean> {
  const server = createServer()
  const answer = await new Promise<boolean>((resolve) =>
    server.once('error', () => resolve(false)).listen(0, '::1', () => resolve(true)),
  )
  if (answer) server.close()
  return answer
}

test('a port nobody has is free', async () => {
  expect(await isPortFree(await deadPort())).toBe(true)
})

test.each(['127.0.0.1', '0.0.0.0', ...(hasIpv6 ? ['::', '::1'] : [])])('a listener on %s takes the port', async (host) => {
  expect(await isPortFree(await listening({ port: 0, host }))).toBe(false)
})

test.runIf(hasIpv6)('a listener on :: for IPv6 alone takes the port, too', async () => {
  expect(await isPortFree(await listening({ port: 0, host: '::', ipv6Only: true }))).toBe(false)
})

test('looking leaves the port free', async () => {
  const port = await deadPort()
  await isPortFree(port)
  expect(await listening({ port, host: '127.0.0.1' })).toBe(port)
})

test('the first candidates are easy to remember, and none is beyond the range', () => {
  expect(portsNear(9092).slice(0, 4)).toEqual([19_092, 29_092, 9093, 9094])
  expect(portsNear(61_613).slice(0, 2)).toEqual([61_614, 61_615])
  expect(portsNear(65_535)).toEqual([])
})

test('a free port is neither taken on the machine nor by the lab', async () => {
  const near = await listening({ port: 0, host: '127.0.0.1' })
  const found = await findFreePort(near, new Set(portsNear(near).slice(0, 3)))
  expect(found).not.toBe(near)
  expect(portsNear(near).slice(0, 3)).not.toContain(found)
  expect(await isPortFree(found)).toBe(true)
  expect(await isPortFree(await findFreePort(undefined, new Set()))).toBe(true)
})

test('the owner of a port is told by name, age and command', async () => {
  const { pid, port } = await stranger('a stranger of ours')
  const owner = await ownerOfPort(port)
  expect(owner).toMatchObject({ pid, program: 'node' })
  expect(owner?.command.length).toBeLessThanOrEqual(80)
  const ageMs = Date.now() - (owner?.startedAt?.getTime() ?? 0)
  expect(Math.abs(ageMs)).toBeLessThan(60_000)
  if (owner) expect(ownerAsText(owner, new Date())).toMatch(new RegExp(`^node \\(pid ${pid}\\), started \\d+s ago: -e `))
})

test('a port nobody has has no owner', async () => {
  expect(await ownerOfPort(await deadPort())).toBeUndefined()
})

test('only the process that listens counts as its group', async () => {
  const { pid: strangersPid, port } = await stranger()
  expect(await groupListensOn([pid, strangersPid], port)).toBe(true)
  const ours = await groupListensOn([pid], port)
  expect(ours).toBe(false)
})
