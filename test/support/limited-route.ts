/** A route with a bucket for each address; `bucket`: what is not as usual of `redis-rate-limiter`. */
export function limitedRoute(uri: string, path: string, bucket: Readonly<Record<string, number>>): string {
  const settings = Object.entries(bucket).map(([name, value]) => [`redis-rate-limiter.${name}`, value])
  return `spring.cloud.gateway.routes:
  - id: limited
    uri: ${uri}
    predicates: [ "Path=${path}" ]
    filters:
      - name: RequestRateLimiter
        args: ${JSON.stringify({ 'key-resolver': '#{@remoteAddrKeyResolver}', ...Object.fromEntries(settings) })}
`
}
