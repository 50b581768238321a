import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { deleteTopics } from '../../../protocols/kafka/requests/delete-topics.ts'
import { type Outcome, reasonOf } from '../outcome.ts'

const mayTakeMs = 30_000
const goneWithinMs = 10_000
const unknownTopic = 3

/** With all that is in them. When this is over, they are gone for whoever asks next, too. */
export async function deleteTopicsOf(cluster: Cluster, names: readonly string[]): Promise<readonly Outcome[]> {
  if (names.length === 0) return []
  const answers = await cluster.askController(deleteTopics, { topics: names, timeoutMs: mayTakeMs }, mayTakeMs)
  const outcomes = answers.map(({ name, errorCode, message }): Outcome => {
    if (errorCode === 0) return { name, outcome: 'done', detail: '' }
    if (errorCode === unknownTopic) return { name, outcome: 'skipped', detail: 'it was gone already' }
    return { name, outcome: 'failed', detail: reasonOf(errorCode, message) }
  })
  await untilGone(
    cluster,
    outcomes.filter(({ outcome }) => outcome === 'done').map(({ name }) => name),
  )
  return names.flatMap((name) => outcomes.find((each) => each.name === name) ?? [])
}

/** A broker hears of it a little later than the controller. Somebody who writes to it may have it made again at once. */
async function untilGone(cluster: Cluster, names: readonly string[]): Promise<void> {
  const deadline = performance.now() + goneWithinMs
  for (let left = names; left.length > 0; ) {
    const { topics } = await cluster.retrying(() => cluster.describe(left))
    left = topics.filter(({ errorCode }) => errorCode !== unknownTopic).map(({ name }) => name)
    if (left.length === 0 || performance.now() > deadline) return
    await cluster.pause(50)
  }
}
