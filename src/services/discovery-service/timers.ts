import type { RegistrySettings } from './config.ts'
import type { Registry } from './registry/registry.ts'

/** What happens by itself: eviction, forgetting old changes, a new look at how many renewals to expect. Ends with the signal. */
export function startTimers(registry: Registry, settings: RegistrySettings, signal: AbortSignal): void {
  const timers = [
    setInterval(() => registry.evict(), settings.evictionIntervalMs),
    setInterval(() => registry.dropOldChanges(), settings.deltaRetentionTimerMs),
    setInterval(() => registry.updateThreshold(), settings.renewalThresholdUpdateIntervalMs),
  ]
  for (const timer of timers) timer.unref()
  signal.addEventListener('abort', () => timers.forEach(clearInterval), { once: true })
}
