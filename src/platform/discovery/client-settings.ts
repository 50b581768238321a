import type { Environment } from '../platform.ts'

/** `eureka.client.*`, read again whenever they are needed: a refresh may have changed them. */
export interface ClientSettings {
  readonly urls: readonly string[]
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  readonly register: boolean
  readonly fetch: boolean
  readonly fetchIntervalMs: number
  readonly replicationIntervalMs: number
  readonly delta: boolean
  readonly onlyUp: boolean
  readonly followHealth: boolean
  readonly unregister: boolean
  readonly enforceRegistration: boolean
  readonly enforceFetch: boolean
}

export function discoveryEnabled(environment: Environment): boolean {
  return environment.boolean('spring.cloud.discovery.enabled', true) && environment.boolean('eureka.client.enabled', true)
}

export function clientSettings(environment: Environment): ClientSettings {
  const seconds = (name: string, fallback: number) => 1000 * environment.number(`eureka.client.${name}-seconds`, fallback)
  const chosen = (name: string, fallback: boolean) => environment.boolean(`eureka.client.${name}`, fallback)
  return {
    urls: serviceUrls(environment),
    connectTimeoutMs: seconds('eureka-server-connect-timeout', 5),
    readTimeoutMs: seconds('eureka-server-read-timeout', 8),
    register: chosen('register-with-eureka', true),
    fetch: chosen('fetch-registry', true),
    fetchIntervalMs: seconds('registry-fetch-interval', 30),
    replicationIntervalMs: seconds('instance-info-replication-interval', 30),
    delta: !chosen('disable-delta', false),
    onlyUp: chosen('filter-only-up-instances', true),
    followHealth: chosen('healthcheck.enabled', false),
    unregister: chosen('should-unregister-on-shutdown', true),
    enforceRegistration: chosen('should-enforce-registration-at-init', false),
    enforceFetch: chosen('should-enforce-fetch-registry-at-init', false),
  }
}

/** The zones of the region in their order, each with its own URLs or the default zone's. */
function serviceUrls(environment: Environment): readonly string[] {
  const ofZone = (zone: string) => environment.get(`eureka.client.service-url.${zone}`)
  const region = environment.get('eureka.client.region') ?? 'us-east-1'
  const zones = environment.list(`eureka.client.availability-zones.${region}`, ['defaultZone'])
  const fallback = ofZone('defaultZone') ?? 'http://localhost:8761/eureka/'
  const urls = zones.flatMap((zone) => (ofZone(zone) ?? fallback).split(','))
  return [...new Set(urls.map((url) => url.trim()).filter((url) => url !== ''))]
}
