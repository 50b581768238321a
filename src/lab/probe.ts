/** How readiness is asked: a protocol answer, not an open port. Data; `probe-run.ts` asks. */
export type Probe =
  | { readonly kind: 'http'; readonly port: string; readonly path: string; readonly says?: string; readonly login?: string }
  | { readonly kind: 'kafka'; readonly port: string }
  | { readonly kind: 'amqp'; readonly port: string }
  | { readonly kind: 'zookeeper'; readonly port: string }
  | { readonly kind: 'redis'; readonly port: string }
  | { readonly kind: 'mysql'; readonly port: string }
