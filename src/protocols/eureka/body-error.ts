/** `unreadable`: not in the form it says it has. `refused`: read, but it lacks something; the reason is Eureka's own sentence. */
export class EurekaBodyError extends Error {
  readonly kind: 'unreadable' | 'refused'

  constructor(kind: 'unreadable' | 'refused', reason: string) {
    super(reason)
    this.name = 'EurekaBodyError'
    this.kind = kind
  }
}
