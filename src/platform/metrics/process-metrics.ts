import { cpus, loadavg } from 'node:os'
import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import { cpuUsage, uptime } from 'node:process'
import type { Metrics } from './metrics.ts'

/** What every process can say of itself, by the names Micrometer gives it in a JVM where there is one. */
export function addProcessMetrics(metrics: Metrics): void {
  const startedAtSeconds = Date.now() / 1000 - uptime()
  const processors = cpus().length
  const facts = (description: string, baseUnit?: string) => ({ description, ...(baseUnit !== undefined && { baseUnit }) })
  metrics.counted('process.cpu.time', () => cpuNanoseconds(), facts('The CPU time that this process used', 'ns'))
  // The same by the names of dashboards for Node.
  const cpu = (name: string, seconds: () => number) =>
    metrics.counted(name, seconds, facts('The CPU time that this process used', 'seconds'))
  cpu('process.cpu', () => cpuNanoseconds() / 1e9)
  cpu('process.cpu.user', () => cpuUsage().user / 1e6)
  cpu('process.cpu.system', () => cpuUsage().system / 1e6)
  const own = recently(() => ({ busy: cpuNanoseconds(), all: performance.now() * 1e6 * processors }))
  metrics.gauge('process.cpu.usage', own, facts('The part of all processors that this process used of late'))
  metrics.gauge('system.cpu.usage', recently(systemTimes), facts('The part of all processors that was used of late'))
  metrics.gauge('system.cpu.count', () => processors, facts('The number of processors available'))
  metrics.gauge('system.load.average.1m', () => loadavg()[0] ?? Number.NaN, facts('The load of the last minute'))
  const start = facts('Start time of the process since unix epoch.', 'seconds')
  metrics.gauge('process.start.time', () => startedAtSeconds, start)
  metrics.gauge('process.uptime', uptime, facts('The uptime of the process', 'seconds'))
  metrics.counted('nodejs.eventloop.active', () => loop().active / 1000, facts('How long the event loop had work', 'seconds'))
  metrics.counted('nodejs.eventloop.idle', () => loop().idle / 1000, facts('How long the event loop waited for work', 'seconds'))
  const utilization = recently(() => ({ busy: loop().active, all: loop().active + loop().idle }))
  metrics.gauge('nodejs.eventloop.utilization', utilization, facts('The part of late in which the event loop had work'))
}

interface Times {
  readonly busy: number
  readonly all: number
}

/** The busy part since about a second before, whoever else reads it meanwhile. */
function recently(read: () => Times): () => number {
  let before = read()
  let beforeAtMs = performance.now()
  let part = 0
  return () => {
    const nowMs = performance.now()
    if (nowMs - beforeAtMs < 1000) return part
    const now = read()
    part = now.all > before.all ? Math.min(1, Math.max(0, (now.busy - before.busy) / (now.all - before.all))) : 0
    before = now
    beforeAtMs = nowMs
    return part
  }
}

function cpuNanoseconds(): number {
  const { user, system } = cpuUsage()
  return (user + system) * 1000
}

function systemTimes(): Times {
  let [busy, all] = [0, 0]
  for (const { times } of cpus()) {
    const { idle, user, nice, sys, irq } = times
    busy += user + nice + sys + irq
    all += user + nice + sys + irq + idle
  }
  return { busy, all }
}

function loop(): EventLoopUtilization {
  return performance.eventLoopUtilization()
}
