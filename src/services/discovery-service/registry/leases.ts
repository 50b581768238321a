import type { Instance } from '../../../protocols/eureka/instance.ts'

export interface Lease {
  readonly instance: Instance
  readonly registeredAtMs: number
  /** From here one duration is left to it. */
  readonly updatedAtMs: number
  readonly durationMs: number
  /** 0 while it lives. */
  readonly evictedAtMs: number
  /** 0 until it is UP for the first time. */
  readonly serviceUpAtMs: number
}

const usualDurationSecs = 90
const usualRenewalSecs = 30

export function newLease(instance: Instance, nowMs: number, previous: Lease | undefined): Lease {
  const durationMs = 1000 * (instance.leaseInfo?.durationInSecs || usualDurationSecs)
  const serviceUpAtMs = previous?.serviceUpAtMs || (instance.status === 'UP' ? nowMs : 0)
  return { instance, registeredAtMs: nowMs, updatedAtMs: nowMs, durationMs, evictedAtMs: 0, serviceUpAtMs }
}

/** In the original a renewal counts from one duration ahead, so that a silent instance stays for two; old clients rely on it. */
export function renewed(lease: Lease, nowMs: number, strict: boolean): Lease {
  return { ...lease, updatedAtMs: strict ? nowMs : nowMs + lease.durationMs }
}

export function isExpired({ evictedAtMs, updatedAtMs, durationMs }: Lease, nowMs: number, compensationMs = 0): boolean {
  return evictedAtMs > 0 || nowMs > updatedAtMs + durationMs + compensationMs
}

/** How often it should be heard of; one that says no more than how long its lease is renews at least twice in that time. */
export function renewsPerMinute({ instance, durationMs }: Lease): number {
  const intervalMs = 1000 * (instance.leaseInfo?.renewalIntervalInSecs || usualRenewalSecs)
  return 60_000 / Math.min(intervalMs, durationMs / 2)
}

/** The instance as it is told to others. */
export function viewOf(lease: Lease, ownInstanceId: string | undefined): Instance {
  const { instance } = lease
  return {
    ...instance,
    leaseInfo: {
      renewalIntervalInSecs: instance.leaseInfo?.renewalIntervalInSecs || usualRenewalSecs,
      durationInSecs: instance.leaseInfo?.durationInSecs || usualDurationSecs,
      registrationTimestamp: lease.registeredAtMs,
      lastRenewalTimestamp: lease.updatedAtMs,
      evictionTimestamp: lease.evictedAtMs,
      serviceUpTimestamp: lease.serviceUpAtMs,
    },
    isCoordinatingDiscoveryServer: instance.instanceId !== undefined && instance.instanceId === ownInstanceId,
  }
}
