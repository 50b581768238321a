/** The surroundings do not let the service start: a port that is taken. Exit code 3. */
export class StartFailure extends Error {
  readonly exitCode = 3

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StartFailure'
  }
}
