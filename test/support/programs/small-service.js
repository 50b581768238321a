import { createRequire } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'

// A small service of somebody's own, on the installed platform: `MSA_PLATFORM` is the folder of its modules. With `CALLS`, the
// name of another, it calls that one steadily and keeps count.
const require = createRequire(import.meta.url)
const { MSA_PLATFORM: platform, SERVICE_NAME: name, CALLS: callee } = process.env
const { runService } = await import(`${platform}/service.js`)
const { createAddresses } = await import(`${platform}/discovery/address.js`)
const calls = { answered: 0, failed: 0, lastFailure: null, answeredBy: {} }

await runService(
  {
    name,
    defaults: { 'server.port': 0 },
    build: ({ environment, discovery, stopping }) => {
      const app = require('fastify').fastify()
      app.get('/greeting', () => ({ greeting: environment.get('greeting.message') ?? null, pid: process.pid }))
      app.get('/neighbours/:name', ({ params }) => discovery.instances(params.name).map(({ instanceId }) => instanceId))
      app.get('/calls', () => calls)
      if (callee) void callSteadily(discovery, stopping)
      return app
    },
  },
  process,
)

async function callSteadily(discovery, stopping) {
  const { withInstance } = createAddresses({ discovery })
  const ask = async ({ url }) => (await fetch(`${url}/greeting`, { signal: AbortSignal.timeout(5000) })).json()
  while (!stopping.aborted) {
    if (discovery.instances(callee).length > 0 || calls.answered > 0) {
      try {
        const { pid } = await withInstance(callee, ask, { repeatable: true })
        calls.answered += 1
        calls.answeredBy[pid] = (calls.answeredBy[pid] ?? 0) + 1
      } catch (error) {
        calls.failed += 1
        calls.lastFailure = String(error)
      }
    }
    await pause(20)
  }
}
