import type { Needs } from './breakers.ts'
import { errorAsText } from './error-names.ts'
import { Instances } from './instances.ts'
import { readRetry } from './read-settings.ts'
import { Retry, type RetrySettings } from './retry.ts'

export type Retries = Instances<RetrySettings, Retry>

const outcomes = [
  ['successful_without_retry', 'successfulWithoutRetry', 'The number of successful calls without a retry attempt'],
  ['successful_with_retry', 'successfulWithRetry', 'The number of successful calls after a retry attempt'],
  ['failed_without_retry', 'failedWithoutRetry', 'The number of failed calls without a retry attempt'],
  ['failed_with_retry', 'failedWithRetry', 'The number of failed calls after a retry attempt'],
] as const

/** With their events and Micrometer's meters. */
export function createRetries({ environment, log, metrics, clock }: Needs): Retries {
  const retries: Retries = new Instances(environment, log, {
    key: 'retry',
    read: readRetry,
    make: (name, settings, events) => {
      const listener = (event: string, attempts: number, error: unknown) =>
        events.add(event, clock.now(), attempts, error === undefined ? null : errorAsText(error))
      return new Retry({ name, settings, clock, listener })
    },
    added: (name) => {
      for (const [kind, count, description] of outcomes) {
        const read = () => retries.find(name)?.instance.counts[count] ?? 0
        metrics.counted('resilience4j.retry.calls', read, { tags: { kind, name }, description })
      }
    },
  })
  return retries
}
