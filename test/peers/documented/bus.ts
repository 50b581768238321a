import { expect, onTestFinished } from 'vitest'
import { eventually } from '../../support/rig.ts'
import { type Member, startOurs } from '../support/members.ts'
import { Crew } from '../support/program.ts'
import { exposed, impatient } from '../support/servers.ts'
import { type Chapter, type Desk, line } from './desk.ts'

export const bus: Chapter = {
  title: 'Bus',
  lines: [
    line('msa bus refresh', async (desk, line) => {
      await startUserService(desk)
      change(desk, /ip: .*/, 'ip: 10.0.0.7')
      const shown = await desk.lines(line)
      expect(shown).toContainEqual(expect.stringMatching(/^MEMBER +TOOK +KEYS$/))
      expect(shown).toContainEqual(expect.stringMatching(/^user-service:\d+ +\d+ms +gateway\.ip 127\.0\.0\.1 → 10\.0\.0\.7$/))
      expect(shown).toContainEqual(expect.stringMatching(/^config-service:\d+ +\d+ms +–$/))
      // What curl does: whoever is asked tells all the others.
      change(desk, /ip: .*/, 'ip: 10.0.0.8')
      await desk.type(`curl -sf -X POST ${desk.urlOf('config-service')}/actuator/busrefresh`)
    }),
    line('msa bus refresh user-service', async (desk, line) => {
      await startUserService(desk)
      change(desk, /ip: .*/, 'ip: 10.0.0.9')
      const shown = await desk.lines(line)
      expect(shown.filter((each) => /^[\w-]+:\d+ /.test(each))).toEqual([
        expect.stringMatching(/^user-service:\d+ .*gateway\.ip 10\.0\.0\.8 → 10\.0\.0\.9$/),
      ])
    }),
    line('msa bus refresh user-service --expect all', async (desk, line) => {
      const { program } = await startUserService(desk)
      await desk.type(line)
      await program.stop('SIGKILL')
      await desk.type(`${line} --timeout 1s`, { code: 1 })
    }),
    line('msa bus env greeting.message=hi --destination user-service', async (desk, line) => {
      const { url } = await startUserService(desk)
      await desk.type(line)
      expect((await desk.type(`curl -sf ${url}/welcome`)).stdout).toBe('hi')
    }),
    line('msa bus members', async (desk, line) => {
      await startUserService(desk)
      expect((await desk.lines(line)).map((each) => each.split(':')[0])).toEqual(
        expect.arrayContaining(['config-service', 'discovery-service', 'user-service']),
      )
    }),
    line('msa bus members --ping', async (desk, line) => {
      await startUserService(desk)
      expect(await desk.lines(line)).toContainEqual(expect.stringMatching(/^user-service:\d+ .*\d+ms/))
    }),
    line('msa bus watch', (desk, line) => hears(desk, line, /refresh.*config-service/i)),
    line('msa bus watch -o ndjson', (desk, line) => hears(desk, line, /"type":"RefreshRemoteApplicationEvent"/)),
  ],
}

/** Until Ctrl-C. */
async function hears(desk: Desk, line: string, words: RegExp): Promise<void> {
  const watching = desk.begin(line)
  const isHeard = async () => {
    await desk.type('msa bus refresh config-service')
    return words.test(watching.output())
  }
  await eventually(`${line} says ${words}`, isHeard, 60_000)
  expect(await watching.end('SIGINT')).toBe(130)
}

/** With a bus, and showing its values; gone when the line has been run. */
async function startUserService(desk: Desk): Promise<Member> {
  const crew = new Crew()
  onTestFinished(() => crew.dismiss())
  const { MSA_RABBITMQ_URL: rabbitmq = '' } = await desk.ask<Record<string, string>>('msa env -o json')
  const around = {
    broker: 'rabbitmq',
    rabbitmq,
    config: desk.urlOf('config-service'),
    eureka: `${desk.urlOf('discovery-service')}/eureka/`,
  } as const
  const settings = { 'spring.application.name': 'user-service', 'management.endpoint.env.show-values': 'always' }
  const member = await startOurs(crew, 'small-service', around, { ...impatient, ...exposed, ...settings })
  await member.program.until('is in the registry', async () => {
    const { stdout } = await desk.type(`curl -s ${desk.urlOf('discovery-service')}/eureka/apps/USER-SERVICE`)
    return stdout.includes(String(member.port))
  })
  return member
}

function change(desk: Desk, what: RegExp, into: string): void {
  desk.write('config-repo/application.yml', desk.read('config-repo/application.yml').replace(what, into))
}
