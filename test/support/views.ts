import type { InstanceView } from '../../src/lab/supervisor-rpc.ts'

/** An instance as its supervisor sees it: healthy for a minute. */
export function viewOf(id: string, facts: Partial<InstanceView> = {}): InstanceView {
  const component = id.replace(/-\d+$/, '')
  return {
    id,
    component,
    kind: 'engine',
    instance: Number(/\d+$/.exec(id)?.[0]),
    name: id.endsWith('-1') ? component : id,
    phase: 'healthy',
    hash: 'hash',
    runtime: 'native',
    process: '4711',
    since: '2026-11-21T08:59:00.000Z',
    restarts: 0,
    where: '127.0.0.1:9092',
    detail: null,
    delayMs: 0,
    cpuPercent: 1.2,
    memoryMiB: 380,
    ...facts,
  }
}
