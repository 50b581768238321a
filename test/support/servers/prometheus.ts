import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whichProgram } from '../../../src/runtime/packages/programs.ts'
import { eventually } from '../rig.ts'
import { ownPort } from './own-port.ts'

export interface Prometheus {
  readonly url: string
  /** Its API: `/query?query=up`. */
  ask(path: string): Promise<{ readonly data: unknown }>
  remove(): Promise<void>
}

export function whyNoPrometheus(): string | undefined {
  return whichProgram('prometheus', process.env) === undefined ? 'there is no prometheus' : undefined
}

/** A real Prometheus that asks one service for its metrics, twice a second. */
export async function prometheusOf(target: { readonly port: number; readonly path: string }): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'))
  const port = await ownPort()
  const job = { job_name: 'service', metrics_path: target.path, static_configs: [{ targets: [`127.0.0.1:${target.port}`] }] }
  const config = { global: { scrape_interval: '500ms', scrape_timeout: '500ms' }, scrape_configs: [job] }
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config))
  const child = spawn(
    whichProgram('prometheus', process.env) ?? 'prometheus',
    [
      ...[`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`],
      ...[`--web.listen-address=127.0.0.1:${port}`, '--enable-feature=exemplar-storage'],
    ],
    { stdio: 'ignore' },
  )
  const remove = async () => {
    await killed(child)
    await rm(folder, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  const isReady = async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true
  try {
    await eventually('prometheus answers', isReady, 60_000)
  } catch (error) {
    await remove()
    throw error
  }
  const ask = async (path: string) => (await (await fetch(`${url}/api/v1${path}`)).json()) as { readonly data: unknown }
  return { url, ask, remove }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
