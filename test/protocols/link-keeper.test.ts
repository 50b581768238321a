import { expect, onTestFinished, test } from 'vitest'
import { publishing } from '../../src/protocols/bus/publishing.ts'
import { type Link, LinkKeeper, type LinkState } from '../../src/protocols/link-keeper.ts'
import { WireError } from '../../src/protocols/wire-error.ts'
import { eventually } from '../support/rig.ts'

interface FakeLink extends Link {
  readonly isClosed: boolean
  breakDown(because: string): void
  readonly sent: string[]
  publish(body: Buffer, timeoutMs: number): Promise<void>
}

test('it says what it is, from the first attempt to the end', async () => {
  const { keeper, states, refuse, links } = kept()
  refuse('nobody listens')
  await eventually('it is down', () => keeper.state.kind === 'down')
  refuse(undefined)
  await eventually('it is up', () => keeper.state.kind === 'up')
  links[0]?.breakDown('somebody pulled the plug')
  await eventually('it is up again', () => links.length === 2 && keeper.state.kind === 'up')
  expect(links[0]?.isClosed).toBe(true)
  await keeper.close()
  const kinds = states.map(({ kind }) => kind)
  expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toEqual(['down', 'up', 'down', 'up', 'closed'])
  expect(states.at(-3)).toEqual({ kind: 'down', because: 'somebody pulled the plug' })
  expect(links[1]?.isClosed).toBe(true)
})

test('a message waits for a link, and is never sent when none came in time', async () => {
  const { keeper, refuse, links } = kept()
  refuse('nobody listens')
  await expect(publishing(keeper, Buffer.from('late'), { timeoutMs: 60 })).rejects.toMatchObject({
    ...{ kind: 'timeout', facts: { because: 'nobody listens' } },
  })
  const soon = publishing(keeper, Buffer.from('soon'), { timeoutMs: 10_000 })
  refuse(undefined)
  await soon
  expect(links.map(({ sent }) => sent)).toEqual([['soon']])
})

test('a link that breaks before the broker has answered is no answer: the message goes over the next one', async () => {
  const { keeper, links, failNext } = kept()
  await keeper.link(5000)
  failNext(new WireError('rabbitmq', 'closed', { because: 'it hung up' }))
  await publishing(keeper, Buffer.from('a'), { timeoutMs: 10_000 })
  expect(links.map(({ sent }) => sent)).toEqual([[], ['a']])
})

test('what the broker does not want is not tried again', async () => {
  const { keeper, links, failNext } = kept()
  await keeper.link(5000)
  failNext(new WireError('rabbitmq', 'rejected', { because: 'no' }))
  await expect(publishing(keeper, Buffer.from('a'), { timeoutMs: 10_000 })).rejects.toMatchObject({ kind: 'rejected' })
  expect(links).toHaveLength(1)
})

test('a link that does not answer is given up with what it holds back', async () => {
  const { keeper, links, failNext } = kept()
  await keeper.link(5000)
  failNext(new WireError('rabbitmq', 'timeout', { because: 'it does not answer' }))
  await expect(publishing(keeper, Buffer.from('a'), { timeoutMs: 10_000 })).rejects.toMatchObject({ kind: 'timeout' })
  await eventually('it was closed', () => links[0]?.isClosed === true)
})

test('only who may have missed something is told so', async () => {
  const { keeper, links, gaps } = kept()
  await keeper.link(5000)
  expect(gaps.count).toBe(0)
  links[0]?.breakDown('gone')
  await eventually('a gap', () => gaps.count === 1)
})

test('nobody waits for an opening that hangs when it is closed, and what comes of it later is closed too', async () => {
  let opened: (link: FakeLink) => void = () => undefined
  let isOpening = false
  const keeper = new LinkKeeper<FakeLink>({
    ...{ system: 'kafka', describe: String },
    open: () =>
      new Promise((resolve) => {
        opened = resolve
        isOpening = true
      }),
  })
  const waiting = keeper.link(60_000)
  waiting.catch(() => undefined)
  await eventually('it is being opened', () => isOpening)
  await keeper.close()
  await expect(waiting).rejects.toMatchObject({ kind: 'closed' })
  const late = fakeLink(false)
  opened(late)
  await eventually('the late one is closed', () => late.isClosed)
})

function kept() {
  const links: FakeLink[] = []
  const gaps = { count: 0 }
  const states: LinkState[] = []
  let refusal: string | undefined
  let failure: WireError | undefined
  const keeper = new LinkKeeper<FakeLink>({
    ...{ system: 'rabbitmq', firstDelayMs: 5, longestDelayMs: 10 },
    describe: (error) => (error instanceof Error ? error.message : ''),
    async open(_, attempt) {
      if (refusal !== undefined) throw new Error(refusal)
      const link = fakeLink(attempt > 0, () => {
        const now = failure
        failure = undefined
        return now
      })
      links.push(link)
      return link
    },
  })
  keeper.onState((state) => states.push(state))
  keeper.onGap(() => gaps.count++)
  onTestFinished(() => keeper.close())
  return {
    ...{ keeper, links, states, gaps },
    refuse: (because: string | undefined) => {
      refusal = because
    },
    failNext: (error: WireError) => {
      failure = error
    },
  }
}

function fakeLink(hasGap: boolean, failure: () => WireError | undefined = () => undefined): FakeLink {
  let lose: (because: string) => void = () => undefined
  const lost = new Promise<string>((resolve) => {
    lose = resolve
  })
  const sent: string[] = []
  let isClosed = false
  return {
    ...{ broker: 'a fake', hasGap, lost, sent },
    get isClosed() {
      return isClosed
    },
    breakDown: (because) => lose(because),
    async publish(body) {
      const error = failure()
      if (error) throw error
      sent.push(body.toString())
    },
    async close() {
      isClosed = true
    },
  }
}
