import type { InstanceSpec, NativeLaunch } from '../../src/lab/spec.ts'

/** An instance worked out as far as whoever plans, starts or stops it looks. */
export function specOf(id: string, facts: Partial<InstanceSpec> = {}): InstanceSpec {
  const component = id.replace(/-\d+$/, '')
  return {
    id,
    component,
    kind: 'engine',
    instance: Number(/\d+$/.exec(id)?.[0] ?? 1),
    name: id.endsWith('-1') ? component : id,
    hash: `${component}-hash`,
    needs: [],
    launch: onHost,
    ready: [{ probe: { kind: 'redis', port: 'client' }, host: '127.0.0.1', port: 6379 }],
    prepare: [],
    exits: [],
    stop: { signal: 'SIGTERM', graceMs: 1000 },
    startTimeoutMs: 60_000,
    heal: null,
    where: '127.0.0.1:6379',
    memoryMiB: 10,
    watch: [],
    slow: null,
    ...facts,
  }
}

const onHost: NativeLaunch = {
  kind: 'native',
  command: ['true'],
  env: {},
  cwd: '/',
  folders: [],
  files: [],
  classDataArchive: null,
}
