/** The broker could not be had in time: an endpoint answers 503, and nothing is sent later. */
export class BusUnavailable extends Error {
  constructor(because: string, cause: unknown) {
    super(`The bus cannot be reached: ${because}.`, { cause })
    this.name = 'BusUnavailable'
  }
}
