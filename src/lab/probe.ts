/** How readiness is asked: a protocol answer, not an open port. Data; `probe-run.ts` asks. A port is a name, or a number as it is. */
export type Probe =
  | { readonly kind: 'http'; readonly port: string; readonly path: string; readonly says?: string; readonly login?: string }
  /** `broker`: its id, by which its cluster must know it. */
  | { readonly kind: 'kafka'; readonly port: string; readonly broker?: number }
  | { readonly kind: 'amqp'; readonly port: string }
  | { readonly kind: 'zookeeper'; readonly port: string }
  | { readonly kind: 'redis'; readonly port: string }
  | { readonly kind: 'mysql'; readonly port: string }
  /** Of a program nothing more is known of: it takes connections. */
  | { readonly kind: 'tcp'; readonly port: string }
