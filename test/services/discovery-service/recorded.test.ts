import { expect, test } from 'vitest'
import { type Exchange, exchangesOf, replay, send } from '../../support/replay.ts'
import { startServer } from './start.ts'

test('a real server and ours answer the same to every recorded request', async () => {
  const { base } = await startServer()
  expect(await replay(base, recorded('eureka-server'))).toEqual([])
})

for (const name of ['eureka-client-traffic', 'eureka-client-on-refresh', 'eureka-client-on-shutdown']) {
  test(`what a real client sends is answered with the statuses it got: ${name}`, async () => {
    const { base } = await startServer()
    const failures: string[] = []
    // The client was registered already when the others were recorded.
    if (name !== 'eureka-client-traffic') {
      for (const { request } of recorded('eureka-client-traffic')) if (request.method !== 'DELETE') await send(base, request)
    }
    for (const { request, response } of recorded(name)) {
      const answer = await send(base, request)
      if (answer.status !== response?.status)
        failures.push(`${request.method} ${request.url}: ${answer.status}, recorded ${response?.status}`)
    }
    expect(failures).toEqual([])
  })
}

function recorded(name: string): readonly Exchange[] {
  return exchangesOf(new URL(`../../vectors/spring/${name}.json`, import.meta.url))
}
