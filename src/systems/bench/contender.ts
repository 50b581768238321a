/** A broker in a contest, with a place of its own in it for the messages. Sent means confirmed, and safe as `durability` says. */
export interface Contender {
  readonly broker: 'kafka' | 'rabbitmq'
  readonly durability: string
  /** As many under way at once as it is used to; resolves when all are confirmed. */
  publishAll(bodies: Iterable<Buffer>): Promise<void>
  /** Reads all that was published by `publishAll` and not read yet: so many. */
  consumeAll(count: number): Promise<void>
  /** One at once, without waiting for others to travel with it. */
  publish(body: Buffer): Promise<void>
  /** Hands out what is published from now on. */
  listen(onMessage: (body: Buffer) => void): Promise<Listening>
}

export interface Listening {
  /** Rejects with what went wrong; never resolves before `stop`. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** Does the work, and takes away what was made for it however that ends. What the work fails with is what it ends with; `onLeft` then. */
export async function andRemoved<Result>(
  work: () => Promise<Result>,
  remove: () => Promise<void>,
  onLeft: (because: unknown) => void,
): Promise<Result> {
  let result: Result
  try {
    result = await work()
  } catch (error) {
    await remove().catch(onLeft)
    throw error
  }
  await remove()
  return result
}
