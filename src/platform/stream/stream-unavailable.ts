/** The broker has not taken it, as far as is known here: sent again, it may be there twice. */
export class StreamUnavailable extends Error {
  constructor(binding: string, because: string, cause: unknown) {
    super(`Nothing can be sent through ${binding}: ${because}.`, { cause })
    this.name = 'StreamUnavailable'
  }
}
