import { addOwnHealth, isHealthEnabled } from './actuator/health-contributors.ts'
import { defaultOrder, worstOf } from './actuator/health-view.ts'
import { loggerGroups } from './actuator/loggers-endpoint.ts'
import { systemClock } from './clock.ts'
import { type LiveEnvironment, loadEnvironment } from './config/environment.ts'
import { createHealthRegistry, type HealthChecks } from './health.ts'
import { createLogs, type Logs, wantedLevels } from './log/create-logs.ts'
import { createMetrics, type MetricsSource } from './metrics/create-metrics.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { ServiceDefinition } from './platform.ts'
import type { Surroundings } from './service.ts'
import { type RunningTracing, startTracing } from './tracing/start-tracing.ts'

/** What a service knows before it is built. */
export interface Configured {
  readonly environment: LiveEnvironment
  readonly logs: Logs
  readonly health: HealthChecks
  readonly metrics: Metrics & MetricsSource
  readonly tracing: RunningTracing
  readonly cwd: string
  readonly startedAtMs: number
  /** The worst of what its own health says, but for what it hears of itself from the registry. */
  status(): Promise<string>
}

export async function configure(
  definition: ServiceDefinition,
  { argv, env, cwd, stdout, signal }: Surroundings,
): Promise<Configured> {
  const startedAtMs = performance.now()
  let tracing: RunningTracing | undefined
  const currentTrace = () => tracing?.current()
  const logs = createLogs({ service: definition.name, stdout, currentTrace })
  const defaults = { 'spring.application.name': definition.name, ...definition.defaults }
  const environment = await loadEnvironment({
    defaults,
    argv,
    env,
    cwd,
    log: logs.root.child({ logger: 'config' }),
    ...(signal && { signal }),
  })
  applyLevels(environment, logs)
  environment.onChange((keys) => {
    if (keys.some((key) => key.startsWith('logging.'))) applyLevels(environment, logs)
  })
  const metrics = await createMetrics({ environment, clock: systemClock, currentTrace })
  const serviceName = environment.get('spring.application.name') ?? definition.name
  tracing = await startTracing({
    ...{ environment, metrics, serviceName, log: logs.root.child({ logger: 'tracing' }) },
    isHandedOver: definition.handsSpansOver === true,
  })
  const health = createHealthRegistry((name) => isHealthEnabled(environment, name))
  addOwnHealth(health, environment, cwd)
  const status = async () => {
    const checked = [...(await health.check())].filter(([name]) => name !== 'discoveryComposite')
    return worstOf(
      checked.map(([, each]) => each.status),
      defaultOrder,
    )
  }
  return { environment, logs, health, metrics, tracing, cwd, startedAtMs, status }
}

function applyLevels(environment: LiveEnvironment, logs: Logs): void {
  logs.apply(wantedLevels(environment.below('logging.level'), loggerGroups(environment)))
}
