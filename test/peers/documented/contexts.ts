import { expect } from 'vitest'
import { aside, type Chapter, type Desk, line } from './desk.ts'

export const contexts: Chapter = {
  title: 'Contexts',
  lines: [
    line('msa context add staging --from client.properties', async (desk, line) => {
      desk.write('client.properties', `bootstrap.servers=${kafkaOf(desk)}\nclient.id=a-stock-tool\n`)
      await desk.type(line)
      await seesTopics(desk, 'kafka-topics --list --command-config client.properties')
    }),
    line('msa topic list --context staging', async (desk, line) => {
      const [, ...names] = await desk.lines(line)
      expect(names.map((each) => each.split(' ')[0])).toEqual(expect.arrayContaining(['connect-configs', 'products']))
      expect(desk.saidBy(line).stderr).toContain(`on staging (${kafkaOf(desk)})`)
      expect(await desk.lines('msa topic list', { env: { MSA_CONTEXT: 'staging', MSA_LAB: '' } })).toEqual(await desk.lines(line))
    }),
    line('msa context list', async (desk, line) => {
      const { stdout } = await desk.type(line)
      expect(stdout).toMatch(new RegExp(`^→ +${desk.lab.name} +the running lab`, 'm'))
      expect(stdout).toMatch(/^ +staging .*kafka/m)
    }),
    line('msa context show staging', async (desk, line) => {
      expect((await desk.type(line)).stdout).toContain(`kafka: {brokers: [${kafkaOf(desk)}]}`)
    }),
    line('msa context test staging', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/^kafka .*✓ ok +1 broker$/m)
    }),
    line('msa context use staging', async (desk, line) => {
      await desk.type(line)
      expect((await desk.type('msa context list')).stdout).toContain('staging')
    }),
    line('msa context add staging --from kcat.conf', async (desk, line) => {
      desk.write('kcat.conf', `bootstrap.servers=${kafkaOf(desk)}\n`)
      const taken = await desk.type(line, { code: 3 })
      expect(taken.stderr).toContain('--force')
      await desk.type('rm ~/.config/msa/contexts.yaml')
      await desk.type(line)
      await desk.type('kcat -F kcat.conf -L')
      expect((await desk.type('msa context test staging')).stdout).toContain('✓ ok')
    }),
    line('msa context add staging --from application.yml', async (desk, line) => {
      desk.write(
        'application.yml',
        [
          'spring:',
          `  kafka: {bootstrap-servers: "${kafkaOf(desk)}"}`,
          `  rabbitmq: {host: 127.0.0.1, port: ${desk.lab.port('rabbitmq-1.amqp')}, username: guest, password: guest}`,
          'eureka:',
          `  client: {service-url: {defaultZone: "http://127.0.0.1:${desk.lab.port('discovery-service-1.http')}/eureka/"}}`,
          '',
        ].join('\n'),
      )
      await desk.type('rm ~/.config/msa/contexts.yaml')
      await desk.type(line)
      const { stdout } = await desk.type('msa context show staging')
      expect(stdout).toContain(kafkaOf(desk))
      expect(stdout).not.toMatch(/guest:guest|password: guest/)
      expect((await desk.type('msa topic list --context staging')).stdout).toContain('products')
    }),
    line('msa topic list --brokers b1.example:9092', async (desk, line) => {
      expect(await desk.lines(line, { env: desk.exampleHosts })).toEqual(await desk.lines('msa topic list'))
    }),
    line('msa context add mq --rabbitmq amqps://ada@mq.example:5671', async (desk, line) => {
      await desk.type(line)
      const { stdout } = await desk.type('msa context show mq')
      expect(stdout).toContain('mq.example')
      // Nobody listens there: the name leads nowhere.
      await desk.type('msa context test mq --timeout 2s', { code: 1, env: { ADA: 'secret' } })
    }),
    line('msa queue list --context mq', async (desk, line) => {
      const amqp = `amqp://guest@127.0.0.1:${desk.lab.port('rabbitmq-1.amqp')}`
      const api = `http://127.0.0.1:${desk.lab.port('rabbitmq-1.management')}`
      desk.write('guest.password', 'guest\n')
      await desk.type(
        `msa context add mq --force --rabbitmq ${amqp} --rabbitmq-api ${api} --password rabbitmq=file:guest.password`,
      )
      expect(await desk.lines(line)).toEqual(await desk.lines('msa queue list'))
      await desk.type(`msa context add mq --force --rabbitmq ${amqp} --rabbitmq-api ${api}`)
      expect(await desk.answer(line, /password/i, 'guest')).toContain('springCloudBus')
    }),
    aside('how to log in is said in files and words, never with a password', async (desk) => {
      const words =
        '--brokers b1.example:9093 --tls --ca ca.pem --cert me.pem --key me.key --sasl plain --username ada --password kafka=env:ADA'
      await desk.type(`msa context add secure ${words} --dry-run`).catch(async () => {
        for (const file of ['ca.pem', 'me.pem', 'me.key']) desk.write(file, '')
        await desk.type(`msa context add secure ${words} --dry-run`)
      })
      expect((await desk.type('msa context list')).stdout).not.toContain('secure')
    }),
    aside('with --protect, --yes is not enough', async (desk) => {
      await desk.type(`msa context add care --brokers ${kafkaOf(desk)} --protect`)
      const refused = await desk.type('msa topic delete made-by-kafka --yes --context care', { code: 3 })
      expect(refused.stderr).toContain('care')
      expect((await desk.type('msa topic list')).stdout).toContain('made-by-kafka')
      const done = await desk.answer('msa topic delete made-by-kafka --context care', /care/, 'care')
      expect(done).toContain('deleted made-by-kafka')
    }),
  ],
}

function kafkaOf(desk: Desk): string {
  return `127.0.0.1:${desk.lab.port('kafka-1.client')}`
}

async function seesTopics(desk: Desk, line: string): Promise<void> {
  const theirs = (await desk.stock(line))
    .trim()
    .split('\n')
    .filter((name) => !name.startsWith('__'))
  const ours = (await desk.lines('msa topic list --context staging --no-headers')).map((each) => each.split(' ')[0])
  expect(ours).toEqual(theirs.sort())
}
