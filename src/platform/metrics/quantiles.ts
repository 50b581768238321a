/** What values most are below, of the last minute: 0.95 → 0.2. */
export interface Quantiles {
  record(value: number): void
  read(): Promise<ReadonlyArray<readonly [quantile: number, value: number]>>
}

const windowSeconds = 60
const parts = 3

/** prom-client's estimate; loaded when a service asks for any. */
export async function quantileEstimator(): Promise<(quantiles: readonly number[]) => Quantiles> {
  const {
    default: { Summary },
  } = await import('prom-client')
  return (percentiles) => {
    const summary = new Summary({
      ...{ name: 'quantiles', help: '-', registers: [] },
      ...{ percentiles: [...percentiles], maxAgeSeconds: windowSeconds, ageBuckets: parts },
    })
    return {
      record: (value) => summary.observe(value),
      read: async () => {
        const { values } = await summary.get()
        return values.flatMap(({ labels, value }) =>
          labels.quantile === undefined ? [] : [[Number(labels.quantile), value] as const],
        )
      },
    }
  }
}
