import type { RegistrySettings } from '../../../../src/services/discovery-service/config.ts'
import { Registry } from '../../../../src/services/discovery-service/registry/registry.ts'
import { registryDefaults } from '../start.ts'

/** A registry whose time passes when the test says so. */
export function registryAt(startMs: number, different: Partial<RegistrySettings> = {}) {
  const time = { nowMs: startMs }
  const silent = () => undefined
  const registry = new Registry({
    settings: { ...registryDefaults, ...different },
    now: () => time.nowMs,
    random: () => 0,
    log: { info: silent, warn: silent, debug: silent },
    ownInstanceId: 'me',
  })
  const pass = (seconds: number) => {
    time.nowMs += 1000 * seconds
  }
  return { registry, time, pass }
}
