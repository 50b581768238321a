import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { afterAll, expect } from 'vitest'
import {
  answers,
  comesBack,
  eventually,
  exits,
  failsWith,
  gone,
  happened,
  healthy,
  killFromHost,
  leavesNothing,
  nothingTwice,
  onLoopbackOnly,
  says,
  whoRuns,
} from '../support/checks.ts'
import { kafkaOf, readAll, write } from '../support/kafka.ts'
import { docker } from '../support/leaks.ts'
import { type Act, inEachRuntime, msa, type Scenario, scenario, sharedLab, up } from '../support/scenario.ts'

const services = [
  ...['config-service', 'discovery-service'],
  ...['user-service', 'order-service', 'catalog-service', 'gateway-service'],
]
const core = ['zookeeper', 'kafka', 'rabbitmq', 'zipkin', 'prometheus', ...services]

let person: ChildProcess | undefined
const isAlive = () => expect([person?.exitCode, person?.signalCode]).toEqual([null, null])

/** As a shell that has taken over the addresses: nothing that it starts belongs to the lab. */
const personStarts: Act = async (lab) => {
  const shown = await lab.msa('env')
  person?.kill('SIGKILL')
  const env = { ...lab.env, MSA_TEST_OWN: '1' }
  person = spawn('sh', ['-c', `${shown.stdout}\nexec sleep 1000`], { env, stdio: 'ignore', cwd: lab.cwd })
  return shown
}

afterAll(() => void person?.kill('SIGKILL'))

inEachRuntime((runtime) => {
  const lab = sharedLab({ runtime })
  const first = whoRuns()

  scenario('up brings the core to life, on loopback alone', { lab })
    .step('up', up(), exits(0), says(/lab "e2e-\w+" is up: 11 components/, /msa status/), healthy(...core), nothingTwice)
    .step('every engine answers', async () => {}, answers(...core), onLoopbackOnly, first.noted)
    .step('a message is written', async (lab) => write(kafkaOf(lab), 'kept', ['written before']))

  scenario('up again touches nothing', { lab })
    .step('up', up(), exits(0), says(/nothing had to be done/), first.onlyChanged())
    .step('the plan says so', up('--dry-run'), exits(0), says(/unchanged: .*kafka/), first.onlyChanged())

  scenario('another port restarts what depends on it, and the plan says so', { lab })
    .step(
      "a stranger's port is refused",
      (lab) => lab.msa('up', '-o', 'json', '--port', `zipkin.http=${lab.port('kafka-1.client')}`),
      failsWith('USAGE', 2),
    )
    .step(
      'dry run',
      (lab) => lab.up('--dry-run', '--port', `zipkin.http=${lab.port('zipkin-1.http') + 1000}`),
      exits(0),
      says(/zipkin +stop .*port http/, /zipkin +start/, /unchanged: .*kafka/),
      first.onlyChanged(),
    )
    .step(
      'up',
      (lab) => lab.up('--port', `zipkin.http=${lab.port('zipkin-1.http') + 1000}`),
      exits(0),
      healthy(...core),
      answers('zipkin'),
      // Whoever is told of it: its scraper, and those that send it their spans.
      first.onlyChanged('zipkin', 'prometheus', ...services),
    )

  killed('rabbitmq', 60_000)
  killed('zipkin', 60_000)
  killed('prometheus', 20_000)
  killed('zookeeper', 30_000)
  killed('kafka', 15_000, 'in spite of its session')

  function killed(name: string, withinMs: number, how = ''): Scenario {
    const before = { process: null as string | null, restarts: 0 }
    return scenario(`${name} killed by kill -9 comes back by itself ${how}`.trim(), { lab }).step(
      'killed',
      async (lab) => {
        Object.assign(before, await lab.component(name))
        killFromHost(lab, before.process)
      },
      comesBack(name, before, withinMs),
      happened({ kind: 'component-exited', name }, { kind: 'component-restarting', name }, { kind: 'component-healthy', name }),
      answers(name),
    )
  }

  if (runtime === 'docker') {
    const before = { process: null as string | null, restarts: 0 }
    scenario('docker kill is healed like any other death', { lab }).step(
      'docker kill',
      async (lab) => {
        Object.assign(before, await lab.component('prometheus'))
        docker('kill', `${lab.name}-prometheus-1`)
      },
      comesBack('prometheus', before, 20_000),
    )
  }

  const beforeKill = { process: null as string | null, restarts: 0 }
  scenario('msa kill is told by events and status, and healed', { lab })
    .step(
      'kill',
      async (lab) => {
        Object.assign(beforeKill, await lab.component('zipkin'))
        return await lab.msa('kill', 'zipkin')
      },
      exits(0),
      comesBack('zipkin', beforeKill, 60_000),
      happened(
        { kind: 'component-killed', name: 'zipkin' },
        { kind: 'component-exited', name: 'zipkin' },
        { kind: 'component-healthy', name: 'zipkin' },
      ),
    )
    .step('events', msa('events', '-n', '1000', '-o', 'ndjson'), exits(0), says(/"component-killed"/))

  scenario('a killed supervisor takes its host processes along, and the next up mends', { lab })
    .step(
      'everybody is healthy first',
      async () => {},
      ({ lab }) => eventually('all healthy', 60_000, async () => ((await lab.status()).up ? undefined : 'not yet')),
      first.noted,
    )
    .step('kill -9', async (lab) => {
      const { supervisor } = await lab.status()
      process.kill(supervisor?.pid ?? 0, 'SIGKILL')
      if (runtime === 'native')
        await eventually(
          'no host process is left',
          3000,
          () => lab.processes.map(({ command }) => command).join('; ') || undefined,
        )
    })
    .step('status says that nobody looks after it', msa('status'), exits(0), ({ outcome }) => {
      if (runtime === 'docker') expect(outcome.stdout).toMatch(/supervisor is gone/)
    })
    .step(
      'up',
      up(),
      exits(0),
      healthy(...core),
      nothingTwice,
      runtime === 'docker' ? first.onlyChanged(...services) : () => undefined,
    )
    .step('the message is still there', async (lab) => expect(await readAll(kafkaOf(lab), 'kept')).toEqual(['written before']))

  scenario("what a person started with the lab's addresses survives down", { lab })
    .step('eval "$(msa env)"; sleep 1000 &', personStarts, exits(0))
    .step('down', msa('down'), exits(0), says(/data is kept/), isAlive)

  scenario('and survives clean', { lab }).step('clean', (lab) => lab.run(['clean', '--yes']), exits(0), isAlive)

  scenario('data outlives down; a lost state folder does not keep down from finding everything', { lab })
    .step('up again', up('kafka'), exits(0), healthy('zookeeper', 'kafka'))
    .step('the message is still there', async (lab) => expect(await readAll(kafkaOf(lab), 'kept')).toEqual(['written before']))
    .step(
      'down without its state, from elsewhere',
      async (lab) => {
        rmSync(lab.file(''), { recursive: true, force: true })
        return await lab.run(['down', '--volumes', '--name', lab.name], { cwd: '/' })
      },
      exits(0),
      gone,
      leavesNothing,
    )
    .step('down again', msa('down', '--volumes'), exits(0), says(/was not up/), leavesNothing)
})
