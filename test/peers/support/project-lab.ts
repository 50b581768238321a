import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { Lab } from '../../support/lab.ts'
import type { Broker } from './members.ts'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The commands of a service on our platform, and of a Spring application as it is. */
export const small = JSON.stringify([process.execPath, '--import', 'tsx', join(root, 'test/peers/programs/small-service.ts')])
export const spring = (jar: string) =>
  JSON.stringify(['java', '-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-jar', jar])

/** A person's project that is up, with a broker, configuration and discovery, until the test is over. */
export async function projectLab(broker: Broker, services: readonly string[], project: string): Promise<Lab> {
  const lab = new Lab({ runtime: 'native', msa: join(root, 'bin/msa.js') })
  onTestFinished(({ task }) => {
    if (task.result?.state === 'fail') task.meta.kept = lab.keep(task.name)
    lab[Symbol.dispose]()
  })
  writeFileSync(join(lab.cwd, 'msa.yaml'), `name: ${lab.name}\nbroker: ${broker}\n${project}`)
  const words = [broker, 'config-service', 'discovery-service', ...services, '--yes']
  const up = await lab.up(...words, ...(broker === 'kafka' ? ['--kraft'] : []))
  expect(up.code, up.stderr).toBe(0)
  return lab
}
