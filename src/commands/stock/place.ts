import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { jarSetDir, missingSets } from '../../lab/artefacts.ts'
import { components } from '../../lab/components.ts'
import { labelKeys, labFilter } from '../../lab/labels.ts'
import { connectTo, type LabLocation } from '../../lab/locate.ts'
import type { Addresses } from '../../lab/stock/arguments.ts'
import { toolCommand, toolScript, toolsLog4j } from '../../lab/stock/command.ts'
import type { StockTool } from '../../lab/stock/tools.ts'
import { provide } from '../../lab/supply.ts'
import { createDockerEngine } from '../../runtime/docker.ts'
import { findJava } from '../../runtime/java.ts'
import { installLine } from '../../runtime/packages/plan.ts'
import { whichProgram } from '../../runtime/packages/programs.ts'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { supplyOf } from '../../shell/supply.ts'

/** Where a tool runs, and how the lab is reached from there. */
export interface StockPlaceHere {
  readonly addresses: Addresses
  readonly command: (tool: StockTool, args: readonly string[]) => [string, ...string[]]
}

/** This machine's java with the jars from our cache; without either, a Kafka container of the lab; then the jars are fetched. */
export async function stockPlaceOf(ctx: Context, lab: LabLocation): Promise<StockPlaceHere> {
  const java = findJava(ctx.env)
  const isHere = missingSets(ctx.paths.cacheDir, ['kafka']).length === 0
  if (!java || !isHere) {
    const inside = await insideContainer(ctx, lab)
    if (inside) return inside
  }
  if (!java) {
    throw new MsaError('PROGRAM_MISSING', "Kafka's tools need Java 17 or newer, and there is none here.", {
      hint: installLine(['java'], ctx.env) ?? 'install Java 17, or: msa up --runtime docker',
      exitCode: 3,
    })
  }
  if (!isHere)
    await provide([{ ...kafka, programs: [] }], { runtime: 'native', images: {}, engine: undefined }, supplyOf(ctx, false))
  const log4j = join(ctx.paths.cacheDir, 'stock', 'log4j.properties')
  await mkdir(dirname(log4j), { recursive: true })
  await writeFile(log4j, toolsLog4j)
  const place = { java: java.path, jars: jarSetDir(ctx.paths.cacheDir, 'kafka'), log4j, env: ctx.env }
  return { addresses: await addressesOnHost(lab), command: (tool, args) => toolCommand(tool, args, place) }
}

const kafka = components.find(({ name }) => name === 'kafka') ?? unknown('kafka')

function unknown(name: string): never {
  throw new Error(`there is no component ${name}`)
}

async function addressesOnHost(lab: LabLocation): Promise<Addresses> {
  using client = await connectTo(lab)
  const view = await client?.call('observe', { usage: false })
  const addressOf = (component: string) =>
    view?.instances.filter((instance) => instance.component === component).map(({ where }) => where) ?? []
  return { kafka: addressOf('kafka').join(',') || null, zookeeper: addressOf('zookeeper')[0] ?? null }
}

async function insideContainer(ctx: Context, lab: LabLocation): Promise<StockPlaceHere | undefined> {
  const docker = whichProgram('docker', ctx.env)
  if (docker === undefined) return undefined
  const containers = await createDockerEngine(ctx.env)
    .list(labFilter(lab.id))
    .catch(() => [])
  const idsOf = (component: string) =>
    containers.flatMap(({ labels, state }) =>
      state === 'running' && labels[labelKeys.component] === component ? [labels[labelKeys.id] ?? ''] : [],
    )
  const container = containers.find(({ labels, state }) => state === 'running' && labels[labelKeys.component] === 'kafka')
  if (!container) return undefined
  const port = (name: string, of = kafka) => of.ports[name]?.port ?? 0
  const log4j = '/tmp/msa-stock-log4j.properties'
  const terminal = ctx.stdin.isTTY && ctx.stdout.isTTY ? ['-t'] : []
  return {
    addresses: {
      kafka: idsOf('kafka')
        .map((id) => `${id}:${port('peer')}`)
        .join(','),
      zookeeper: idsOf('zookeeper').map((id) => `${id}:2181`)[0] ?? null,
    },
    command: (tool, args) => [
      docker,
      ...['exec', '-i', ...terminal, container.id],
      ...toolScript(toolCommand(tool, args, { java: 'java', jars: '/opt/kafka/libs', log4j, env: {} }), log4j),
    ],
  }
}
