import { join } from 'node:path'
import { findJava } from '../java.ts'
import type { Environment } from '../run-to-end.ts'
import { brewPrefixes, findExecutable, isExecutable, type PackageManager } from './managers.ts'

interface Program {
  /** Names to try, the best first, where the system may not have it under one. */
  readonly packages: Readonly<Partial<Record<PackageManager, readonly [string, ...string[]]>>>
  /** Where packages hide it; these go before the PATH when `first` says so. */
  readonly places?: readonly string[]
  readonly first?: true
  /** Other names of the same program. */
  readonly aliases?: readonly string[]
}

const brewed = (formula: string, path: string) => brewPrefixes.map((prefix) => `${prefix}/opt/${formula}/${path}`)
const sbin = (name: string) => [`/usr/sbin/${name}`, `/usr/local/sbin/${name}`, `/sbin/${name}`]

const rabbitmq = { apt: ['rabbitmq-server'], dnf: ['rabbitmq-server'], brew: ['rabbitmq'] } as const
const mariadb = { apt: ['mariadb-server'], dnf: ['mariadb-server'], brew: ['mariadb'] } as const

/** Every program of the operating system that a native lab may need, and who packages it. */
const programs: Readonly<Record<string, Program>> = {
  java: {
    packages: {
      apt: ['openjdk-17-jre-headless', 'openjdk-21-jre-headless'],
      dnf: ['java-17-openjdk-headless', 'java-21-openjdk-headless'],
      brew: ['openjdk@17', 'openjdk@21'],
    },
  },
  mvn: { packages: { apt: ['maven'], dnf: ['maven'], brew: ['maven'] } },
  git: { packages: { apt: ['git'], dnf: ['git'], brew: ['git'] } },
  // What lies on the PATH is a wrapper that insists on root or `rabbitmq` and moves HOME.
  'rabbitmq-server': {
    packages: rabbitmq,
    places: ['/usr/lib/rabbitmq/bin/rabbitmq-server', ...brewed('rabbitmq', 'sbin/rabbitmq-server')],
    first: true,
  },
  epmd: {
    packages: rabbitmq,
    places: ['/usr/lib/erlang/bin/epmd', '/usr/lib64/erlang/bin/epmd', ...brewed('erlang', 'lib/erlang/bin/epmd')],
  },
  mariadbd: {
    packages: mariadb,
    places: [...sbin('mariadbd'), '/usr/libexec/mariadbd', ...brewed('mariadb', 'bin/mariadbd')],
  },
  'mariadb-install-db': {
    packages: mariadb,
    places: [...brewed('mariadb', 'bin/mariadb-install-db')],
    aliases: ['mysql_install_db'],
  },
  mariadb: { packages: mariadb, places: brewed('mariadb', 'bin/mariadb'), aliases: ['mysql'] },
  'redis-server': {
    packages: { apt: ['redis-server'], dnf: ['redis'], brew: ['redis'] },
    places: brewed('redis', 'bin/redis-server'),
  },
  prometheus: {
    packages: { apt: ['prometheus'], dnf: ['golang-github-prometheus'], brew: ['prometheus'] },
    places: brewed('prometheus', 'bin/prometheus'),
  },
  grafana: {
    packages: { dnf: ['grafana'], brew: ['grafana'] },
    places: [
      ...sbin('grafana'),
      '/usr/share/grafana/bin/grafana',
      ...sbin('grafana-server'),
      ...brewed('grafana', 'bin/grafana'),
    ],
    aliases: ['grafana-server'],
  },
}

/** The path of a program, found also where a package hides it. */
export function whichProgram(name: string, env: Environment): string | undefined {
  if (name === 'java') return findJava(env)?.path
  const program = programs[name]
  const places = [...(program?.places ?? []), ...(name in programs ? [] : sbin(name))]
  const hidden = program?.first === true ? places.find(isExecutable) : undefined
  if (hidden !== undefined) return hidden
  const brewBins = brewPrefixes.map((prefix) => join(prefix, 'bin', name))
  const found = findExecutable(name, env, [...places, ...brewBins])
  return found ?? program?.aliases?.map((alias) => findExecutable(alias, env, sbin(alias))).find((path) => path !== undefined)
}

/** The packages that bring a program, the best first; undefined where this manager has none. */
export function packagesOf(program: string, manager: PackageManager): readonly [string, ...string[]] | undefined {
  return programs[program]?.packages[manager]
}
