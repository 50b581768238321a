import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encryptKey } from '../support/config-repo.ts'
import type { Desk } from './desk.ts'

/** The course's cipher of `1234`, made with its key. */
export const cipherOf1234 = '0c7649b1698b8df8337716a26eafba4a90499ea5df3eff8d8492abfe0fff978a'

/** The files of the course, and all that docs/commands.md takes for granted: `msa up --profile connect`. */
export async function layTheTable(desk: Desk): Promise<void> {
  mkdirSync(join(desk.folder, 'config-repo'))
  desk.write('encrypt.key', `${encryptKey}\n`)
  desk.write(
    'config-repo/application.yml',
    '# for all of them\ntoken:\n  secret: shared # to be changed\ngateway:\n  ip: 127.0.0.1\n',
  )
  desk.write('config-repo/user-service.yml', `greeting:\n  message: hello\ndatabase:\n  password: '{cipher}${cipherOf1234}'\n`)
  for (const profile of ['dev', 'prod'])
    desk.write(`config-repo/user-service-${profile}.yml`, `greeting:\n  message: hello ${profile}\n`)
  git(desk, 'init', '--quiet', '--initial-branch=main')
  git(desk, 'config', 'user.name', 'Ada')
  git(desk, 'config', 'user.email', 'ada@example.org')
  git(desk, 'add', '.')
  git(desk, 'commit', '--quiet', '--message', 'as it was')
  git(desk, 'branch', 'before')
  await desk.type('msa up --profile connect')
  await layOutTools(desk)
}

const rabbitmqctl = '/usr/lib/rabbitmq/bin/rabbitmqctl'

/** It belongs to the package that brought the broker; elsewhere it lies elsewhere. */
export function hasControl(): boolean {
  return existsSync(rabbitmqctl)
}

/** RabbitMQ's own, told where the lab is: `rabbitmqadmin` comes from its page. */
async function layOutTools(desk: Desk): Promise<void> {
  const port = desk.lab.port('rabbitmq-1.management')
  desk.program('rabbitmqadmin', await (await fetch(`http://127.0.0.1:${port}/cli/rabbitmqadmin`)).text())
  writeFileSync(join(desk.lab.root, 'home', '.rabbitmqadmin.conf'), `[default]\nhostname = 127.0.0.1\nport = ${port}\n`)
  const data = desk.lab.file('data/rabbitmq-1')
  const env = [
    `HOME='${data}'`,
    'RABBITMQ_NODENAME=msa@localhost',
    `ERL_EPMD_PORT=${desk.lab.port('rabbitmq-1.epmd')}`,
    `RABBITMQ_CONF_ENV_FILE='${data}/none'`,
  ]
  desk.program('rabbitmqctl', `#!/bin/sh\nexec env ${env.join(' ')} ${rabbitmqctl} -q "$@"\n`)
  if (!hasControl()) process.stderr.write(`rabbitmqctl is not compared with: there is no ${rabbitmqctl}\n`)
}

export function git(desk: Desk, ...words: readonly string[]): string {
  return execFileSync('git', ['-C', join(desk.folder, 'config-repo'), ...words], { encoding: 'utf8' })
}

/** Some lines bring a user-service of their own along. */
export async function withoutTheCourse(desk: Desk): Promise<void> {
  await desk.type('msa stop gateway-service user-service order-service catalog-service')
}
