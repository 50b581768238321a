/** One run at a time. Who asks while one is under way shares the next, which begins after he asked. */
export function coalesced<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let underWay: Promise<Result> | undefined
  let next: Promise<Result> | undefined
  const begin = () => {
    const running = run().finally(() => {
      if (underWay === running) underWay = undefined
    })
    underWay = running
    return running
  }
  return () => {
    if (!underWay) return begin()
    next ??= underWay
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return begin()
      })
    return next
  }
}
