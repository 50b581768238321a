import type { Logger } from 'pino'
import { systemClock } from '../clock.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Environment } from '../platform.ts'
import { noTracing } from './no-tracing.ts'
import { tracingSettings } from './settings.ts'
import type { Tracing } from './tracing.ts'

export interface RunningTracing extends Tracing {
  /** What is left is told, as far as it gets in that time. */
  close(limitMs: number): Promise<void>
}

export interface TracingNeeds {
  readonly environment: Environment
  readonly metrics: Metrics
  readonly log: Logger
  readonly serviceName: string
  readonly isHandedOver: boolean
}

/** As `management.tracing.*` says. OpenTelemetry is loaded where there are to be spans. */
export async function startTracing(needs: TracingNeeds): Promise<RunningTracing> {
  const { environment, metrics, log, serviceName, isHandedOver } = needs
  const settings = tracingSettings(environment)
  if (settings === undefined) return { ...noTracing, close: async () => undefined }
  const { createTracing } = await import('./create-tracing.ts')
  const { zipkin, sampling } = settings
  if (zipkin === undefined)
    return { ...createTracing({ settings, isHandedOver, onEnd: () => undefined }), close: async () => undefined }
  const [{ ZipkinReporter }, { toZipkinSpan }, { SpanSender }] = await Promise.all([
    import('./zipkin-reporter.ts'),
    import('./zipkin-span.ts'),
    import('../../protocols/zipkin/span-sender.ts'),
  ])
  const reporter = new ZipkinReporter({
    sender: new SpanSender(zipkin),
    toZipkin: (span: Parameters<typeof toZipkinSpan>[0]) => toZipkinSpan(span, serviceName),
    ...{ metrics, clock: systemClock, log },
  })
  const onFlood = () => log.info(`more traces begin here than ${sampling.mostPerSecond} in a second: the others are not recorded`)
  const tracing = createTracing({ settings, isHandedOver, onEnd: (span) => reporter.take(span), onFlood })
  return { ...tracing, close: (limitMs) => reporter.close(limitMs) }
}
