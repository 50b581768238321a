import type { Instance } from '../../../protocols/eureka/instance.ts'

export interface Lease {
  readonly instance: Instance
  readonly registeredAtMs: number
  readonly heardOfAtMs: number
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
  const times = { registeredAtMs: nowMs, heardOfAtMs: nowMs, updatedAtMs: nowMs, durationMs }
  return { instance, ...times, evictedAtMs: 0, serviceUpAtMs }
}

/** In the original a renewal counts from one duration ahead, so that a silent instance stays for two; old clients rely on it. */
export function renewed(lease: Lease, nowMs: number, strict: boolean): Lease {
  return { ...lease, heardOfAtMs: nowMs, updatedAtMs: strict ? nowMs : nowMs + lease.durationMs }
}

export function isExpired({ evictedAtMs, updatedAtMs, durationMs }: Lease, nowMs: number, compensationMs = 0): boolean {
  return evictedAtMs > 0 || nowMs > updatedAtMs + durationMs + compensationMs
}

/**
 * Half of the time between its next renewal and its end is over. Those who fall silent together were heard of at any time
 * of one renewal interval, and end one after the other: when the first has ended, the others are late.
 */
export function isLate(lease: Lease, nowMs: number): boolean {
  const dueAtMs = lease.heardOfAtMs + renewalIntervalMs(lease)
  const endsAtMs = lease.updatedAtMs + lease.durationMs
  return nowMs > (dueAtMs + endsAtMs) / 2
}

export function renewsPerMinute(lease: Lease): number {
  return 60_000 / renewalIntervalMs(lease)
}

/** One that says no more than how long its lease is renews at least twice in that time. */
function renewalIntervalMs({ instance, durationMs }: Lease): number {
  return Math.min(1000 * (instance.leaseInfo?.renewalIntervalInSecs || usualRenewalSecs), durationMs / 2)
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
