import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { findFreePort } from '../../src/runtime/net.ts'
import { buildApps, jarOf } from '../../test/peers/support/apps.ts'
import { sideBySide } from '../side-by-side.ts'
import type { Row } from '../table.ts'
import type { Bench } from '../workbench.ts'

const alone = [
  '--eureka.client.enabled=false',
  '--spring.cloud.bus.enabled=false',
  '--spring.cloud.config.enabled=false',
  '--logging.level.root=WARN',
]

/**
 * Our gateway beside Spring Cloud Gateway, before the same upstream; and ours without traces beside ours with them, as it comes and
 * with as many as there are requests.
 */
export async function gateway(bench: Bench): Promise<Row[]> {
  const apps = await buildApps()
  const upstream = await startUpstream(bench)
  const route = (prefix: string) => [
    `--${prefix}.routes[0].id=plain`,
    `--${prefix}.routes[0].uri=${upstream}`,
    `--${prefix}.routes[0].predicates[0]=Path=/plain/**`,
    `--${prefix}.routes[0].filters[0]=StripPrefix=1`,
  ]
  const quiet = '--management.tracing.enabled=false'
  const traced = [
    `--management.zipkin.tracing.endpoint=${upstream}/api/v2/spans`,
    '--management.tracing.sampling.probability=1.0',
  ]
  const ours = (...more: readonly string[]) => ({
    program: 'gateway-service',
    settings: [...alone, ...route('spring.cloud.gateway'), ...more],
  })
  const rival = {
    program: jarOf(apps, 'gateway-boot3'),
    settings: [...alone, ...route('spring.cloud.gateway.server.webflux'), quiet],
  }
  const withTraces = async (name: string, settings: readonly string[], atLeast?: number) => {
    const contest = { ours: ours(...traced, ...settings), rival: ours(quiet), path: '/plain/x' }
    const [answers] = await sideBySide(bench, name, { ...contest, ...(atLeast !== undefined && { atLeast }) })
    return answers === undefined ? [] : [answers]
  }
  return [
    ...(await sideBySide(bench, 'gateway', { ours: ours(quiet), rival, path: '/plain/x', atLeast: 2, p99AtMost: 1 })),
    ...(await withTraces('gateway, traced', [], 0.85)),
    ...(await withTraces('gateway, all recorded', ['--msa.tracing.most-per-second=1000000'])),
  ]
}

async function startUpstream(bench: Bench): Promise<string> {
  const port = await findFreePort(undefined, new Set())
  const child = spawn(process.execPath, [join(bench.root, 'bench', 'upstream.js'), String(port)], { stdio: 'ignore' })
  bench.atEnd(async () => {
    child.kill('SIGKILL')
    await once(child, 'close')
  })
  return `http://127.0.0.1:${port}`
}
