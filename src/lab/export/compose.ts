import { Document, Scalar } from 'yaml'
import type { DockerLaunch } from '../spec.ts'
import type { Blueprint, Part } from './blueprint.ts'
import { openSecret, secretsIn, variableOf, withSecrets } from './secrets.ts'
import { edited, yamlText } from './yaml-text.ts'

/** A file for `docker compose` (2.23.1 or newer), complete in itself. */
export function asCompose(blueprint: Blueprint): string {
  const { parts } = blueprint
  const content = {
    // Not the lab's own project: compose would take its containers for strays of this file.
    name: `exported-${blueprint.name}`,
    services: Object.fromEntries(parts.map((part) => [part.name, service(part)])),
    ...section(
      'configs',
      Object.fromEntries(
        parts.flatMap(({ id, launch }) =>
          launch.files.map((file) => [configName(id, file.path), { content: text(file.content) }]),
        ),
      ),
    ),
    ...section('volumes', Object.fromEntries(parts.flatMap(({ launch, id }) => launch.volumes.map(() => [id, {}])))),
  }
  const doc = new Document(content, { version: '1.1' })
  doc.commentBefore = head(parts)
  for (const { name, launch } of parts) comment(doc, name, launch)
  return yamlText(doc)
}

function head(parts: readonly Part[]): string {
  const mounts = parts.some(({ launch }) => launch.mounts.length > 0)
  return [
    ' Made by: msa export compose',
    '',
    '   docker compose -f FILE up --wait         start it, and wait until all is healthy',
    '   docker compose -f FILE down --volumes    take it away, data and all',
    '',
    ' Needs Docker Compose 2.23.1 or newer. Everything is published on 127.0.0.1 only.',
    ...(mounts ? [' Connect finds its plugins in a folder of this machine: see there.'] : []),
  ].join('\n')
}

function service({ id, name, launch, needs, healthcheck, stop, startTimeoutMs }: Part): Record<string, unknown> {
  const others = launch.aliases.filter((alias) => alias !== name)
  return edited(
    {
      image: launch.image,
      ...(launch.entrypoint ? { entrypoint: launch.entrypoint } : {}),
      ...(launch.command.length > 0 ? { command: launch.command } : {}),
      ...(launch.user ? { user: launch.user } : {}),
      // The engine's own init reaps what shells leave behind, and passes signals on.
      init: true,
      hostname: launch.hostname,
      ...section('environment', launch.env),
      ...(others.length > 0 ? { networks: { default: { aliases: others } } } : {}),
      ...listed('extra_hosts', asksTheHost(launch) ? launch.extraHosts : []),
      ...listed(
        'ports',
        launch.ports.map(({ host, container }) => `127.0.0.1:${host}:${container}`),
      ),
      volumes: [
        ...launch.volumes.map(({ target }) => ({ type: 'volume', source: id, target })),
        ...launch.mounts.map(({ source, target }) => ({
          type: 'bind',
          source: pluginsMark(source),
          target,
          read_only: true,
          // Without it an empty folder would be made there, and the plugins be missing without a word.
          bind: { create_host_path: false },
        })),
      ],
      ...listed(
        'configs',
        launch.files.map(({ path, secret }) => ({
          source: configName(id, path),
          target: path,
          ...(secret ? ownerOnly(launch) : {}),
        })),
      ),
      ...section('depends_on', Object.fromEntries(needs.map((need) => [need.name, { condition: 'service_healthy' }]))),
      ...(healthcheck ? { healthcheck: check(healthcheck, startTimeoutMs) } : {}),
      // A broker that was killed is refused by ZooKeeper until its session has ended: it exits, and is to try again.
      restart: 'on-failure',
      ...(stop.signal === 'SIGTERM' ? {} : { stop_signal: stop.signal }),
      stop_grace_period: `${Math.ceil(stop.graceMs / 1000)}s`,
      logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '2' } },
    },
    text,
  )
}

function check(test: readonly string[], startTimeoutMs: number): Record<string, unknown> {
  return { test: ['CMD', ...test], interval: '2s', timeout: '5s', retries: 5, start_period: `${startTimeoutMs / 1000}s` }
}

/** compose reads `$` as a variable; a mark of a secret becomes one. */
function text(value: string): string {
  const escaped = value.replaceAll('$', '$$$$').replace(pluginsPattern, (_, path: string) => `\${MSA_CONNECT_PLUGINS:-${path}}`)
  return withSecrets(escaped, (name) => `\${${variableOf(name)}:-${openSecret}}`)
}

function pluginsMark(path: string): string {
  return `<<plugins:${path}>>`
}

const pluginsPattern = /^<<plugins:(.*)>>$/

function ownerOnly({ fileOwner }: DockerLaunch): Record<string, unknown> {
  const mode = new Scalar(0o400)
  mode.format = 'OCT'
  return { uid: `${fileOwner}`, gid: `${fileOwner}`, mode }
}

function configName(id: string, path: string): string {
  return `${id}-${path.replace(/^\/etc\/(msa\/)?/, '').replaceAll(/[^\w-]+/g, '-')}`
}

function asksTheHost({ command, env, files, extraHosts }: DockerLaunch): boolean {
  const said = JSON.stringify([command, env, files])
  return extraHosts.some((entry) => said.includes(entry.split(':')[0] ?? entry))
}

function section(name: string, content: object): Record<string, unknown> {
  return Object.keys(content).length === 0 ? {} : { [name]: content }
}

function listed(name: string, content: readonly unknown[]): Record<string, unknown> {
  return content.length === 0 ? {} : { [name]: content }
}

function comment(doc: Document, name: string, launch: DockerLaunch): void {
  for (const [variable, value] of Object.entries(launch.env)) {
    if (secretsIn(value).length === 0) continue
    const node = doc.getIn(['services', name, 'environment', variable], true)
    if (node instanceof Scalar) node.comment = ' one of your own: set that variable, or write it into .env'
  }
  if (launch.mounts.length === 0) return
  const source = doc.getIn(['services', name, 'volumes', launch.volumes.length, 'source'], true)
  if (source instanceof Scalar) source.comment = ' where msa keeps them on the machine that made this file'
}
