import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { availableMemory, headroom, parseCgroups, parseMeminfo } from '../../src/runtime/memory.ts'
import { temporaryFolder } from '../support/rig.ts'

const mebibyte = 1024 * 1024
const meminfo = 'MemTotal:       16000000 kB\nMemFree:          100000 kB\nMemAvailable:    8192000 kB\n'

async function machine(files: Record<string, string>): Promise<string> {
  const root = await temporaryFolder()
  for (const [path, content] of Object.entries({ 'proc/meminfo': meminfo, ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return root
}

test('what is available is more than what is free', () => {
  expect(parseMeminfo(meminfo)).toBe(8000 * mebibyte)
  expect(parseMeminfo('MemFree: 1 kB\n')).toBeUndefined()
})

test('the groups that count for memory are found in both versions', () => {
  expect(parseCgroups('0::/user.slice/session-1.scope\n')).toEqual([{ version: 2, path: '/user.slice/session-1.scope' }])
  expect(parseCgroups('12:pids:/a\n9:cpu,memory:/docker/abc:d\n1:name=systemd:/init\n0::/\n')).toEqual([
    { version: 1, path: '/docker/abc:d' },
    { version: 2, path: '/' },
  ])
  expect(parseCgroups('')).toEqual([])
})

test('the cache of files not in use counts as room', () => {
  expect(headroom('1000\n', '900\n', 'anon 1\ninactive_file 300\n')).toBe(400)
  expect(headroom('1000', '900', 'inactive_file 1\ntotal_inactive_file 50\n')).toBe(101)
})

test('no limit is none, and an overdrawn one leaves nothing', () => {
  expect(headroom('max\n', '900\n', '')).toBeUndefined()
  expect(headroom('9223372036854771712\n', '900\n', '')).toBeUndefined()
  expect(headroom('1000\n', '', '')).toBeUndefined()
  expect(headroom('1000\n', '2000\n', '')).toBe(0)
})

test('without a group the machine decides', async () => {
  expect(await availableMemory(await machine({}))).toEqual({ bytes: 8000 * mebibyte, by: 'machine' })
})

test('the narrowest of the groups above decides when it is narrower than the machine', async () => {
  const root = await machine({
    'proc/self/cgroup': '0::/lab.slice/shell.scope\n',
    'sys/fs/cgroup/lab.slice/memory.max': `${512 * mebibyte}\n`,
    'sys/fs/cgroup/lab.slice/memory.current': `${112 * mebibyte}\n`,
    'sys/fs/cgroup/lab.slice/shell.scope/memory.max': 'max\n',
    'sys/fs/cgroup/lab.slice/shell.scope/memory.current': '5\n',
  })
  expect(await availableMemory(root)).toEqual({ bytes: 400 * mebibyte, by: 'cgroup' })
})

test('in a container the path is the host’s, and the limit lies at the top', async () => {
  const root = await machine({
    'proc/self/cgroup': '9:memory:/docker/0123abcd\n',
    'sys/fs/cgroup/memory/memory.limit_in_bytes': `${256 * mebibyte}\n`,
    'sys/fs/cgroup/memory/memory.usage_in_bytes': `${56 * mebibyte}\n`,
    'sys/fs/cgroup/memory/memory.stat': 'total_inactive_file 0\n',
  })
  expect(await availableMemory(root)).toEqual({ bytes: 200 * mebibyte, by: 'cgroup' })
})

test('this machine has some', async () => {
  expect((await availableMemory()).bytes).toBeGreaterThan(0)
})
