import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { targetOf } from '../../src/shell/target.ts'
import type { TargetOption } from '../../src/shell/target-option.ts'
import { answering } from '../support/fakes/person.ts'
import { type Desk, type DeskFacts, desk } from '../support/lab-of-one.ts'
import { specOf } from '../support/specs.ts'

const project = 'contexts:\n  staging: {kafka: "b1:9093"}\n  both: {kafka: project}\n'
const person = 'use: mine\ncontexts:\n  mine: {kafka: "m1:9092,m2:9092"}\n  both: {kafka: person}\n'

interface Around extends DeskFacts {
  readonly project?: string
  readonly person?: string
  readonly labUp?: true
}

async function at({ project: text, person: own, labUp, ...facts }: Around): Promise<Desk> {
  const made = await desk(facts)
  if (text !== undefined) await writeFile(join(made.ctx.cwd, 'msa.yaml'), text)
  await mkdir(made.ctx.paths.configDir, { recursive: true })
  if (own !== undefined) await writeFile(join(made.ctx.paths.configDir, 'contexts.yaml'), own)
  if (labUp) await made.running()
  return made
}

/** What is meant, and what is said of it on stderr. */
async function meant(around: Around, option: TargetOption = {}) {
  const { ctx, said } = await at(around)
  const { kind, name, kafka } = await targetOf(ctx, option, ['kafka'])
  return { kind, name, brokers: kafka?.brokers.join(','), err: (await said()).err }
}

const all = { project, person, labUp: true } as const

test.each<[string, Around, TargetOption, object]>([
  [
    '--brokers beats all',
    { ...all, env: { MSA_CONTEXT: 'both' } },
    { brokers: 'x:1, y' },
    { kind: 'flags', brokers: 'x:1,y', err: '' },
  ],
  [
    '--context beats the shell’s',
    { ...all, env: { MSA_CONTEXT: 'both' } },
    { context: 'staging' },
    { kind: 'context', name: 'staging' },
  ],
  ['MSA_CONTEXT beats the lab', { ...all, env: { MSA_CONTEXT: 'staging' } }, {}, { kind: 'context', name: 'staging' }],
  ['--name beats MSA_CONTEXT', { ...all, env: { MSA_CONTEXT: 'staging' } }, { name: 'msa' }, { kind: 'lab', name: 'msa' }],
  ['an empty MSA_CONTEXT says nothing', { ...all, env: { MSA_CONTEXT: '' } }, {}, { kind: 'lab', name: 'msa' }],
  ['the running lab beats what was chosen once', all, {}, { kind: 'lab', name: 'msa', err: '' }],
  [
    'what was chosen is meant where no lab runs',
    { project, person },
    {},
    { kind: 'context', name: 'mine', err: '• on mine (m1:9092 +1)\n' },
  ],
  ['a project’s beats a person’s of the same name', { project, person }, { context: 'both' }, { brokers: 'project' }],
  ['outside the project it is the person’s', { person }, { context: 'both' }, { brokers: 'person' }],
])('%s', async (_, around, option, expected) => {
  expect(await meant(around, option)).toMatchObject(expected)
})

test('a remote context is named on stderr, also to a program', async () => {
  expect((await meant({ project }, { context: 'staging' })).err).toBe('• on staging (b1:9093)\n')
  expect((await meant({ project, format: 'json' }, { context: 'staging' })).err).toBe('{"warning":"on staging (b1:9093)"}\n')
})

test('--context with --brokers is its login at other brokers', async () => {
  const { ctx } = await at({
    project: 'contexts: {a: {protect: true, kafka: {brokers: b1, sasl: {mechanism: plain, username: ada, password: $PW}}}}\n',
    env: { PW: 's3cret' },
  })
  expect(await targetOf(ctx, { context: 'a', brokers: 'b2:9094' }, ['kafka'])).toMatchObject({
    isProtected: true,
    kafka: { brokers: ['b2:9094'], sasl: { username: 'ada', password: 's3cret' } },
  })
})

test.each<[string, Around, TargetOption, object]>([
  [
    'a lab that was named is not another system',
    { person },
    { name: 'shop' },
    { code: 'LAB_NOT_UP', hint: 'msa up --name shop' },
  ],
  ['nor one that the shell names', { person, env: { MSA_LAB: 'shop' } }, {}, { code: 'LAB_NOT_UP' }],
  [
    'without a lab and a context, it says what to type',
    {},
    {},
    { code: 'LAB_NOT_UP', exitCode: 3, hint: 'msa up\nor  msa context add staging --brokers host:9092' },
  ],
  ['with a context, it names that', { project }, {}, { hint: 'msa up\nor  --context both' }],
  [
    'a name that is none is guessed',
    { project, person },
    { context: 'stagin' },
    {
      code: 'CONTEXT_UNKNOWN',
      message: 'There is no context "stagin". Did you mean staging?',
      details: ['all: both mine staging'],
    },
  ],
  [
    'who said the name is told',
    { project, env: { MSA_CONTEXT: 'prod' } },
    {},
    { message: 'There is no context "prod" (MSA_CONTEXT).' },
  ],
  ['what was chosen may be gone', { person: 'use: gone\n' }, {}, { message: 'There is no context "gone" (msa context use).' }],
  ['a lab and a context are two', { ...all }, { name: 'msa', context: 'staging' }, { code: 'USAGE', exitCode: 2 }],
  ['brokers that are none', {}, { brokers: 'http://b:9092' }, { code: 'USAGE', exitCode: 2, hint: '--brokers 127.0.0.1:9092' }],
])('%s', async (_, around, option, expected) => {
  const { ctx } = await at(around)
  await expect(targetOf(ctx, option)).rejects.toMatchObject(expected)
})

const asking = `contexts:
  a:
    kafka: {brokers: b, sasl: {mechanism: plain, username: ada, password: prompt}}
    connect: {url: http://c, username: eve, password: $NOT_SET}
    rabbitmq: {url: amqp://mq, username: ada, password: prompt, api: {url: http://mq:15672, username: ada, password: prompt}}
`

test('a password is asked for when its system is needed, hidden; no other is', async () => {
  const { ctx } = await at({ project: asking })
  const { ctx: atTerminal, asked } = answering(ctx, ['pw1'])
  expect((await targetOf(atTerminal, { context: 'a' }, ['kafka'])).kafka?.sasl?.password).toBe('pw1')
  expect(asked).toMatchObject([{ kind: 'secret', message: 'The password of "ada" for kafka of a' }])
})

test('where nobody can be asked, it says what to write instead', async () => {
  const { ctx, said } = await at({ project: asking })
  await expect(targetOf(ctx, { context: 'a' }, ['kafka'])).rejects.toMatchObject({
    ...{ code: 'SECRET_MISSING', exitCode: 3, message: 'Nobody can be asked here for the password of "ada" for kafka of a.' },
    hint: expect.stringMatching(/^in .*msa\.yaml, in place of "prompt": {2}\{env: NAME\} {2}or {2}\{file: path\}$/),
  })
  await said()
})

test('who does not say what is needed gets all, and a part that cannot be had fails when it is looked at', async () => {
  const { ctx } = await at({ project: asking })
  const target = await targetOf(answering(ctx, ['k', 'r', 'api']).ctx, { context: 'a' })
  expect([target.kafka?.sasl?.password, target.rabbitmq?.password, target.rabbitmq?.api?.login?.password]).toEqual([
    'k',
    'r',
    'api',
  ])
  expect(() => target.connect).toThrow('The password of "eve" for connect of a is in $NOT_SET, which is not set.')
})

test('who asks what is not well is told what is wrong with it, not that it is not there', async () => {
  const made = await desk()
  const { household, probes, happens } = await made.running({
    components: ['zipkin'],
    more: { ports: { 'zipkin-1.http': 9411 } },
  })
  await household.methods.ensure({ spec: specOf('zipkin-1') })
  probes.answers = false
  await happens('component-unhealthy')
  expect((await targetOf(made.ctx, {})).zipkin).toEqual({ url: 'http://127.0.0.1:9411' })
})
