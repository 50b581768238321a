/** Everybody. */
export const everybody = '**'

/** What a sender makes of a destination as a person writes it: `user-service` → `user-service:**`. */
export function normaliseDestination(destination: string | null | undefined): string {
  if (destination === null || destination === undefined) return everybody
  const colons = destination.split(':').length - 1
  if (destination === everybody || colons > 1 || destination.toLowerCase().endsWith(':**')) return destination
  return `${destination}:**`
}

/** The rest of an endpoint's path, each segment decoded already: `user-service/8081` and `user-service:8081` are the same. */
export function destinationOfPath(segments: readonly string[]): string {
  return normaliseDestination(segments.join(':'))
}
