import { expect } from 'vitest'
import { eventually } from '../../support/rig.ts'
import { aside, type Chapter, type Desk, line } from './desk.ts'
import { withoutTheCourse } from './table.ts'

const ada = { ADA: 'a-long-password', PASSWORD_FILE: 'ada.password' }

/** Of the lab that is up: gateway, user-, order- and catalog-service. */
export const services: Chapter = {
  title: 'Services',
  lines: [
    line('msa service list', async (desk, line) => {
      await registered(desk, 'USER-SERVICE', 'ORDER-SERVICE', 'CATALOG-SERVICE')
      const [head, ...shown] = await desk.lines(line)
      expect(head).toMatch(/^SERVICE +STATUS +ADDRESS +UP FOR +ZONE +INSTANCE$/)
      const names = shown.map((each) => each.split(' ')[0])
      expect(names).toEqual(expect.arrayContaining(['catalog-service', 'order-service', 'user-service']))
    }),
    line('msa service list --watch', async (desk, line) => {
      const watching = desk.begin(line)
      await watching.says(/user-service +UP/)
      expect(await watching.end('SIGINT')).toBe(130)
    }),
    line('msa service describe user-service', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(
        /^user-service {3}1 of 1 instance UP[\s\S]* health +UP[\s\S]* actuator +http:/,
      )
    }),
    line('msa call user-service /welcome --via gateway', async (desk, line) => {
      const { stdout, stderr } = await desk.type(line)
      expect(stdout).toBe((await desk.type(`curl -sf ${desk.urlOf('gateway-service')}/user-service/welcome`)).stdout)
      const [, trace = ''] = /msa trace show ([\da-f]{32})/.exec(stderr) ?? []
      const isThere = async () => (await desk.type(`msa trace show ${trace} -o json || true`)).stdout.includes('user-service')
      await eventually('the trace is there', isThere, 60_000)
    }),
    line('msa call user-service /welcome', async (desk, line) => {
      expect((await desk.type(line)).stderr).toMatch(/^200 from user-service:\d+ in /m)
    }),
    line('msa call user-service /welcome --times 9', async (desk, line) => {
      expect(await desk.lines(line)).toHaveLength(9)
    }),
    line('msa login ada@example.org --sign-up --password env:ADA', async (desk, line) => {
      expect((await desk.type(line, { env: ada })).stdout).toContain('signed up, and logged in as ada@example.org')
      desk.write('ada.password', `${ada.ADA}\n`)
      await desk.type('msa login ada@example.org --password file:ada.password')
      expect((await desk.type('msa login')).stdout).toContain('logged in as ada@example.org, for ')
    }),
    line('msa call user-service /users/$USER_ID --via gateway', async (desk, line) => {
      const { userId } = await desk.ask<{ userId: string }>('msa login -o json')
      const env = { USER_ID: userId }
      expect(JSON.parse((await desk.type(line, { env })).stdout)).toMatchObject({ email: 'ada@example.org', userId })
      await desk.type('msa login --forget')
      expect(await desk.type(line, { env, code: 1 })).toMatchObject({ stderr: expect.stringMatching(/^401 from the gateway/m) })
      await desk.type(`${line} --no-fail --data '{}' --header 'Accept: application/json'`, { env })
    }),
    line('msa health', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/^user-service +UP[\s\S]*✓ all \d+ are well/m)
    }),
    line('msa health -o wide', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/^user-service UP/m)
    }),
    line('msa traffic --for 10s', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/requests in .* none failed\n[\s\S]*sign-up ×10/)
      await desk.type(`msa traffic --rate 20/s --users 5 --for 2s --gateway ${desk.urlOf('gateway-service')}`)
      const addresses = `--eureka ${desk.urlOf('discovery-service')}/eureka`
      await desk.type(`msa service list ${addresses}`)
      await desk.type(`msa trace list --zipkin http://127.0.0.1:${desk.lab.port('zipkin-1.http')}`)
      await desk.type(`msa metric query up --prometheus ${desk.urlOf('prometheus')}`)
    }),
  ],
}

export const breakers: Chapter = {
  title: 'Breakers',
  lines: [
    line('msa breaker list', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/ user-service:\d+ +CLOSED /)
    }),
    line('msa breaker watch', (desk, line) => hears(desk, line)),
    line('msa breaker watch user-service --all', (desk, line) => hears(desk, line)),
    line('msa breaker open user-service', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/✓ .* of user-service:\d+: CLOSED → FORCED_OPEN/)
      const { actuatorUrl } = await ofUser(desk)
      expect((await desk.type(`curl -sf ${actuatorUrl}/circuitbreakers`)).stdout).toContain('"state":"FORCED_OPEN"')
    }),
    line('msa breaker close user-service', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/FORCED_OPEN → CLOSED/)
    }),
    line('msa breaker reset user-service', async (desk, line) => {
      await desk.type(line)
      expect((await desk.ask<{ bufferedCalls: number }[]>('msa breaker list user-service -o json'))[0]?.bufferedCalls).toBe(0)
    }),
    aside("the course's services make room for those that other lines bring along", withoutTheCourse),
  ],
}

/** Until Ctrl-C. */
async function hears(desk: Desk, line: string): Promise<void> {
  const watching = desk.begin(line)
  await watching.says(/ of user-service:\d+ is /)
  await desk.type('msa breaker open user-service')
  await watching.says(/CLOSED → FORCED_OPEN/)
  await desk.type('msa breaker close user-service')
  expect(await watching.end('SIGINT')).toBe(130)
}

async function ofUser(desk: Desk): Promise<{ readonly actuatorUrl: string }> {
  const { instances } = await desk.ask<{ instances: { actuatorUrl: string }[] }>('msa service describe user-service -o json')
  return instances[0] ?? { actuatorUrl: '' }
}

async function registered(desk: Desk, ...names: readonly string[]): Promise<void> {
  for (const name of names)
    await eventually(
      `${name} is registered`,
      async () => (await desk.type(`curl -s ${desk.urlOf('discovery-service')}/eureka/apps/${name}`)).stdout.includes('UP'),
      60_000,
    )
}
