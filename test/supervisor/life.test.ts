import { expect, onTestFinished, test, vi } from 'vitest'
import type { LabHappening } from '../../src/lab/events.ts'
import type { InstanceSpec } from '../../src/lab/spec.ts'
import { MsaError } from '../../src/shared/errors.ts'
import { Life, type LifeDeps, type Timing, usualTiming } from '../../src/supervisor/life.ts'
import { FakeDriver } from '../support/fakes/driver.ts'
import { FakeProbes } from '../support/fakes/probes.ts'
import { eventually } from '../support/rig.ts'
import { specOf } from '../support/specs.ts'

const quick: Timing = {
  askEveryMs: 2,
  askAgainMs: 1,
  askTimeoutMs: 100,
  prepareAgainMs: 1,
  tryAgainMs: 1,
  backOffMs: [1, 2, 3],
  stayedUpMs: 30_000,
}

const zipkin = specOf('zipkin-1')
const needsMoreTime = {
  says: 'SessionExists',
  flags: '',
  means: 'try-again',
  because: 'its session is still there',
  hint: null,
} as const
const isFull = { says: 'no SPACE', flags: 'i', means: 'failed', because: 'the disk is full', hint: 'msa down --volumes' } as const

/** One instance whose fate is in the test's hands. Whatever happens to it, nobody's rejection is left alone. */
function setup({ spec = zipkin, answers = true, timing = {}, deps = {} }: Facts = {}) {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  const driver = new FakeDriver()
  const probes = new FakeProbes({ answers })
  const happened: LabHappening[] = []
  const logged: string[] = []
  const relays: string[] = []
  let healing = 0
  const life = new Life(spec, {
    driver,
    probes,
    emit: (happening) => happened.push(happening),
    log: (_, { text }) => logged.push(text),
    relays: {
      open: async ({ id }) => void relays.push(`open ${id}`),
      delay: ({ slow }) => void relays.push(`delay ${slow?.delayMs ?? 0}`),
      close: (id) => void relays.push(`close ${id}`),
    },
    heal: () => {
      healing += 1
      return {
        stop: () => {
          healing -= 1
        },
      }
    },
    timing: { ...quick, ...timing },
    ...deps,
  })
  onTestFinished(async () => {
    for (const running of driver.all) running.obeys = true
    await life.stop(false)
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
    expect(healing).toBe(0)
  })
  const kinds = () => happened.map(({ kind }) => kind.replace('component-', ''))
  return {
    ...{ life, driver, probes, happened, logged, relays, kinds },
    isHealing: () => healing === 1,
    becomes: (phase: Life['phase']) => eventually(`it is ${phase}`, () => life.phase === phase),
    happens: (kind: string, times = 1) =>
      eventually(`${kind} ×${times}`, () => kinds().filter((each) => each === kind).length >= times),
    last: <K extends LabHappening['kind']>(kind: K) =>
      happened.findLast((each): each is Extract<LabHappening, { kind: K }> => each.kind === kind),
  }
}

interface Facts {
  readonly spec?: InstanceSpec
  readonly answers?: boolean
  readonly timing?: Partial<Timing>
  readonly deps?: Partial<LifeDeps>
}

test('what answers is healthy, and is looked after from then on', async () => {
  const { life, kinds, driver, isHealing, last } = setup()
  await life.ensure(zipkin)
  expect(life.phase).toBe('healthy')
  expect(kinds()).toEqual(['starting', 'started', 'healthy'])
  expect(last('component-healthy')).toMatchObject({ id: 'zipkin-1', name: 'zipkin', where: '127.0.0.1:6379' })
  expect([driver.asked, isHealing()]).toEqual([['start zipkin-1'], true])
  expect(await life.view(false)).toMatchObject({
    phase: 'healthy',
    process: '1000',
    restarts: 0,
    detail: null,
    hash: 'zipkin-hash',
  })
})

test('what has not answered yet says once what it is waited for', async () => {
  const { life, kinds, probes, becomes, happens } = setup({ answers: false })
  const up = life.ensure(zipkin)
  await happens('waiting')
  expect(await life.view(false)).toMatchObject({ phase: 'starting', detail: 'PING on 6379' })
  probes.answers = false
  probes.answers = true
  await up
  await becomes('healthy')
  expect(kinds()).toEqual(['starting', 'started', 'waiting', 'healthy'])
})

test('what runs already is adopted, not started', async () => {
  const { life, driver, kinds } = setup()
  driver.found.add('zipkin-1')
  await life.ensure(zipkin)
  expect(driver.asked).toEqual(['adopt zipkin-1'])
  expect(kinds()).toEqual(['starting', 'adopted', 'healthy'])
})

test('one that dies before it answers has failed at once: its probe, its last lines, its exit', async () => {
  const { life, driver, kinds, last, becomes } = setup({ answers: false })
  driver.onStarted = (running) => {
    running.print(...Array.from({ length: 30 }, (_, index) => `line ${index + 1}`))
    running.end('exited with 1')
  }
  await expect(life.ensure(zipkin)).rejects.toMatchObject({
    code: 'COMPONENT_FAILED',
    exitCode: 1,
    message: 'zipkin failed: it exited with 1 before it answered',
    details: Array.from({ length: 20 }, (_, index) => `line ${index + 11}`),
  })
  await becomes('failed')
  expect(kinds()).toEqual(['starting', 'started', 'failed'])
  expect(last('component-failed')?.failure).toMatchObject({ probe: 'PING on 6379', lineCount: 30, hint: null })
  expect(await life.view(false)).toMatchObject({ phase: 'failed', process: null, detail: 'it exited with 1 before it answered' })
})

test('an exit rule says why it failed and what to type, whatever the case of its letters', async () => {
  const { life, driver } = setup({ spec: { ...zipkin, exits: [isFull] }, answers: false })
  driver.onStarted = (running) => {
    running.print('write: No space left')
    running.end()
  }
  await expect(life.ensure({ ...zipkin, exits: [isFull] })).rejects.toMatchObject({
    message: 'zipkin failed: the disk is full',
    hint: 'msa down --volumes',
  })
})

test('an exit rule that says so has it tried again until it answers', async () => {
  const spec = { ...zipkin, exits: [needsMoreTime] }
  const { life, driver, probes, kinds, last } = setup({ spec, answers: false })
  driver.onStarted = (running) => {
    if (driver.all.length > 3) {
      probes.answers = true
      return
    }
    running.print('SessionExists')
    running.end()
  }
  await life.ensure(spec)
  expect(kinds().filter((kind) => kind === 'starting')).toHaveLength(4)
  expect(last('component-exited')).toMatchObject({ because: 'its session is still there' })
  expect(await life.view(false)).toMatchObject({ phase: 'healthy', restarts: 3 })
})

test('tries that never end well are given up when their time is over, and say how often and why', async () => {
  const spec = { ...zipkin, exits: [needsMoreTime], startTimeoutMs: 15_000 }
  const { life, driver } = setup({ spec, answers: false })
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  driver.onStarted = (running) => {
    vi.setSystemTime(Date.now() + 4000)
    running.print('SessionExists')
    running.end()
  }
  await expect(life.ensure(spec)).rejects.toMatchObject({
    code: 'COMPONENT_FAILED',
    message: 'zipkin failed: it exited with 1 before it answered, 4 times: its session is still there',
  })
  expect(driver.all).toHaveLength(4)
})

test('one that was healthy and dies comes back, and is counted', async () => {
  const { life, driver, kinds, happens, last } = setup()
  await life.ensure(zipkin)
  driver.last.end('was killed (SIGKILL)')
  expect(life.phase).toBe('waiting')
  expect((await life.view(false)).detail).toBe('it was killed (SIGKILL)')
  await happens('healthy', 2)
  expect(kinds()).toEqual(['starting', 'started', 'healthy', 'exited', 'restarting', 'starting', 'started', 'healthy'])
  expect(last('component-restarting')).toMatchObject({ inMs: 1, attempt: 1 })
  expect(await life.view(false)).toMatchObject({ restarts: 1, process: '1001' })
})

test('one that dies soon after each start waits longer and longer, and is never given up', async () => {
  const { life, driver, happened, happens } = setup({ timing: { backOffMs: [1, 2, 3] } })
  await life.ensure(zipkin)
  for (let death = 1; death <= 5; death++) {
    driver.last.end()
    await happens('healthy', death + 1)
  }
  const waits = happened.flatMap((each) => (each.kind === 'component-restarting' ? [each.inMs] : []))
  expect(waits).toEqual([1, 2, 3, 3, 3])
})

test('having stayed up for a while, it comes back as fast as the first time', async () => {
  const { life, driver, happened, happens } = setup({ timing: { backOffMs: [1, 2, 3], stayedUpMs: -1 } })
  await life.ensure(zipkin)
  for (let death = 1; death <= 3; death++) {
    driver.last.end()
    await happens('healthy', death + 1)
  }
  expect(happened.flatMap((each) => (each.kind === 'component-restarting' ? [each.inMs] : []))).toEqual([1, 1, 1])
})

test('while it heals, a death before the answer is no failure but one more reason to wait', async () => {
  const { life, driver, probes, happens, kinds } = setup()
  await life.ensure(zipkin)
  probes.answers = false
  driver.onStarted = (running) => {
    if (driver.all.length < 4) running.end()
    else probes.answers = true
  }
  driver.last.end()
  await happens('healthy', 2)
  expect(kinds()).not.toContain('failed')
  expect((await life.view(false)).restarts).toBe(3)
})

test('while it heals, a runtime that cannot start it, or an answer that never comes, is waited out, too', async () => {
  const spec = { ...zipkin, startTimeoutMs: 15 }
  const { life, driver, probes, happens, kinds, happened } = setup({ spec })
  await life.ensure(spec)
  driver.beforeStart = () => {
    if (driver.all.length === 1 && kinds().filter((kind) => kind === 'starting').length < 4) throw new Error('no engine')
    probes.answers = driver.all.length > 2
  }
  driver.onStarted = (running) => {
    running.tellsItsEnd = driver.all.length !== 2
  }
  driver.last.end()
  await happens('healthy', 2)
  const exits = happened.flatMap((each) => (each.kind === 'component-exited' ? [each.exit] : []))
  expect(new Set(exits)).toEqual(
    new Set(['exited with 1', 'could not be started again: no engine', 'could not be started again: it did not answer in 0 s']),
  )
  expect(driver.asked).toContain('kill zipkin-1')
  expect(kinds()).not.toContain('failed')
  driver.all[1]?.tellEnd()
  expect(life.phase).toBe('healthy')
})

test('whoever asks for one that waits for its next try gets that try at once, and its failure', async () => {
  const { life, driver, becomes } = setup({ timing: { backOffMs: [3_600_000] } })
  await life.ensure(zipkin)
  driver.last.end()
  await becomes('waiting')
  driver.onStarted = (running) => running.end('exited with 3')
  const asked = life.ensure({ ...zipkin })
  await expect(asked).rejects.toMatchObject({ message: 'zipkin failed: it exited with 3 before it answered' })
})

test('stopped while it starts: the start comes to its end, nothing is left, and who waited is told', async () => {
  const { life, driver, kinds } = setup({ answers: false })
  let go = () => {}
  driver.beforeStart = () => new Promise((resolve) => (go = resolve))
  const up = life.ensure(zipkin)
  const refused = expect(up).rejects.toMatchObject({ message: 'zipkin was stopped before it was healthy.' })
  await eventually('it starts', () => kinds().length === 1)
  await Promise.resolve()
  const stopped = life.stop(true)
  await eventually('the start has begun', () => {
    go()
    return driver.all.length === 1
  })
  await stopped
  await refused
  expect(driver.asked).toEqual(['start zipkin-1', 'stop zipkin-1 SIGTERM', 'remove zipkin-1'])
  expect([life.phase, driver.alive]).toEqual(['stopped', []])
})

test('stopped before anything was started, nothing is', async () => {
  let open = () => {}
  const { life, driver } = setup({
    deps: { relays: { open: () => new Promise((resolve) => (open = resolve)), delay: () => undefined, close: () => undefined } },
  })
  const refused = expect(life.ensure(zipkin)).rejects.toThrow('was stopped')
  const stopped = life.stop(false)
  open()
  await Promise.all([stopped, refused])
  expect([life.phase, driver.asked]).toEqual(['stopped', []])
})

test('stopped while it waits for an answer', async () => {
  const { life, driver, happens, kinds } = setup({ answers: false })
  const refused = expect(life.ensure(zipkin)).rejects.toThrow('was stopped')
  await happens('waiting')
  await life.stop(false)
  await refused
  expect(driver.asked).toEqual(['start zipkin-1', 'stop zipkin-1 SIGTERM'])
  expect(kinds().slice(-2)).toEqual(['stopping', 'stopped'])
})

test('stopped while it waits for its next try, it is not tried again', async () => {
  const { life, driver, becomes } = setup({ timing: { backOffMs: [3_600_000] } })
  await life.ensure(zipkin)
  driver.last.end()
  await becomes('waiting')
  await life.stop(false)
  expect([life.phase, driver.asked]).toEqual(['stopped', ['start zipkin-1']])
})

test('stopped while it is paused', async () => {
  const { life, driver } = setup()
  await life.ensure(zipkin)
  await life.pause()
  await life.stop(false)
  expect([life.phase, driver.alive]).toEqual(['stopped', []])
})

test('stopped twice, and again when it is: all the same', async () => {
  const { life, driver, kinds } = setup()
  await life.ensure(zipkin)
  await Promise.all([life.stop(false), life.stop(false)])
  await life.stop(false)
  expect(driver.asked.filter((each) => each.startsWith('stop'))).toHaveLength(1)
  expect(kinds().filter((kind) => kind === 'stopped')).toHaveLength(1)
})

test('one that cannot be stopped has failed, says so, and is not forgotten', async () => {
  const { life, driver, last } = setup()
  await life.ensure(zipkin)
  driver.last.obeys = false
  await expect(life.stop(false)).rejects.toThrow('it does not end')
  expect(life.phase).toBe('failed')
  expect(last('component-failed')?.failure.because).toBe('it does not end, not even by SIGKILL')
  driver.last.obeys = true
  await life.stop(false)
  expect([life.phase, driver.alive]).toEqual(['stopped', []])
})

test('killed, it heals', async () => {
  const { life, happens, kinds } = setup()
  await life.ensure(zipkin)
  await life.kill()
  await happens('healthy', 2)
  expect(kinds().slice(3, 6)).toEqual(['killed', 'exited', 'restarting'])
})

test('paused it is neither asked nor healed; resumed it is healthy when it answers', async () => {
  const { life, driver, probes, kinds, becomes, isHealing } = setup()
  await life.ensure(zipkin)
  await life.pause()
  expect([life.phase, driver.last.state, isHealing()]).toEqual(['paused', 'paused', false])
  await life.pause()
  probes.answers = false
  const { asked } = probes
  await new Promise((resolve) => setTimeout(resolve, 5 * quick.askEveryMs))
  expect(probes.asked).toBe(asked)
  await life.resume()
  expect(life.phase).toBe('unhealthy')
  probes.answers = true
  await becomes('healthy')
  expect(kinds().slice(3)).toEqual(['paused', 'resumed', 'healthy'])
})

test('a paused one that is asked for goes on', async () => {
  const { life } = setup()
  await life.ensure(zipkin)
  await life.pause()
  await life.ensure(zipkin)
  expect(life.phase).toBe('healthy')
})

test('killed while it is paused, it heals', async () => {
  const { life, happens } = setup()
  await life.ensure(zipkin)
  await life.pause()
  await life.kill()
  await happens('healthy', 2)
})

test('one that ends while it is being paused is not taken for paused', async () => {
  const { life, driver, happens } = setup()
  await life.ensure(zipkin)
  const { last } = driver
  last.beforePause = () => last.end()
  await life.pause()
  await happens('healthy', 2)
  expect(life.phase).toBe('healthy')
})

test('what does not run can be neither killed nor paused, and what has not answered not paused', async () => {
  const { life, happens } = setup({ answers: false })
  await expect(life.kill()).rejects.toMatchObject({ code: 'LAB_NOT_UP', exitCode: 3, hint: 'msa start zipkin' })
  const refused = expect(life.ensure(zipkin)).rejects.toThrow('was stopped')
  await happens('waiting')
  await expect(life.pause()).rejects.toMatchObject({
    message: 'zipkin is starting; only what has answered can be paused.',
    hint: 'msa wait zipkin',
  })
  await life.resume()
  await life.stop(false)
  await refused
})

test('silent three times in a row it is unhealthy, and healthy again when it answers', async () => {
  const { life, probes, becomes, kinds, last, isHealing } = setup()
  await life.ensure(zipkin)
  probes.answers = false
  await becomes('unhealthy')
  expect(last('component-unhealthy')).toMatchObject({ because: 'PING on 6379: no answer' })
  expect(probes.asked).toBeGreaterThanOrEqual(4)
  probes.answers = true
  await becomes('healthy')
  expect(kinds().slice(3)).toEqual(['unhealthy', 'healthy'])
  expect(isHealing()).toBe(true)
})

test('asked for twice at once, it is started once, and both learn that it is healthy', async () => {
  const { life, driver, probes } = setup({ answers: false })
  const both = [life.ensure(zipkin), life.ensure({ ...zipkin })]
  await eventually('it runs', () => driver.all.length > 0)
  probes.answers = true
  await Promise.all(both)
  expect(driver.asked).toEqual(['start zipkin-1'])
})

test('with another hash it is stopped, removed and started anew', async () => {
  const { life, driver } = setup()
  await life.ensure(zipkin)
  await life.ensure({ ...zipkin, hash: 'other' })
  expect(driver.asked).toEqual(['start zipkin-1', 'stop zipkin-1 SIGTERM', 'remove zipkin-1', 'start zipkin-1'])
  expect((await life.view(false)).hash).toBe('other')
})

test('asked for while it stops, it starts when it has stopped', async () => {
  const { life, driver } = setup()
  await life.ensure(zipkin)
  const stopped = life.stop(false)
  await life.ensure(zipkin)
  await stopped
  expect(driver.asked).toEqual(['start zipkin-1', 'stop zipkin-1 SIGTERM', 'start zipkin-1'])
})

test('another delay is passed on and restarts nothing', async () => {
  const slowed = (delayMs: number) => ({ ...zipkin, slow: { delayMs, relays: [] } })
  const { life, driver, relays } = setup({ spec: slowed(100) })
  await life.ensure(slowed(100))
  await life.ensure(slowed(200))
  expect(driver.asked).toEqual(['start zipkin-1'])
  expect(relays).toEqual(['delay 100', 'open zipkin-1', 'delay 200'])
  expect((await life.view(false)).delayMs).toBe(200)
  await life.stop(false)
  expect(relays.at(-1)).toBe('close zipkin-1')
})

test('one that never answers has failed when its patience ends, and is killed', async () => {
  const spec = { ...zipkin, startTimeoutMs: 20 }
  const { life, driver } = setup({ spec, answers: false })
  await expect(life.ensure(spec)).rejects.toMatchObject({ code: 'TIMED_OUT', message: 'zipkin failed: it did not answer in 0 s' })
  expect(driver.asked).toEqual(['start zipkin-1', 'kill zipkin-1'])
  expect(life.phase).toBe('failed')
})

test('an answer on a port that another process holds is none: it goes on waiting, and says so', async () => {
  const { life, driver, last, happens } = setup()
  driver.onStarted = (running) => (running.listens = false)
  const up = life.ensure(zipkin)
  await happens('waiting')
  expect(last('component-waiting')).toMatchObject({ for: 'its own answer: another process holds port 6379' })
  expect(life.phase).toBe('starting')
  driver.last.listens = true
  await up
})

test('where nobody can tell who listens, the answer counts', async () => {
  const { life, driver } = setup()
  driver.onStarted = (running) => (running.listens = undefined)
  await life.ensure(zipkin)
  expect(life.phase).toBe('healthy')
})

test('a preparation that fails is said and made again', async () => {
  const spec = { ...zipkin, prepare: ['create', 'mydb'] }
  const { life, driver, last, happens } = setup({ spec })
  driver.onStarted = (running) => (running.prepares = { exitCode: 1, output: 'trying\nAccess denied\n' })
  const up = life.ensure(spec)
  await happens('waiting')
  expect(last('component-waiting')).toMatchObject({ for: 'its preparation: Access denied' })
  driver.last.prepares = { exitCode: 0, output: '' }
  await up
})

test('a preparation that cannot even be run fails the start, and nothing half-made is left', async () => {
  const spec = { ...zipkin, prepare: ['create', 'mydb'] }
  const { life, driver } = setup({ spec })
  driver.onStarted = (running) =>
    (running.prepares = new MsaError('TIMED_OUT', 'a command had not ended', { exitCode: 4, details: ['its words'] }))
  await expect(life.ensure(spec)).rejects.toMatchObject({ code: 'TIMED_OUT', exitCode: 4, details: ['its words'] })
  expect(driver.alive).toEqual([])
})

test('the end of one that was stopped, told late, does not bring it back', async () => {
  const { life, driver } = setup()
  await life.ensure(zipkin)
  driver.last.tellsItsEnd = false
  await life.stop(false)
  driver.last.tellEnd()
  expect(life.phase).toBe('stopped')
  expect((await life.view(false)).restarts).toBe(0)
})

test('nor does it disturb the one that has taken its place', async () => {
  const { life, driver } = setup()
  await life.ensure(zipkin)
  const { last: before } = driver
  before.tellsItsEnd = false
  await life.stop(false)
  await life.ensure(zipkin)
  before.tellEnd()
  expect(await life.view(false)).toMatchObject({ phase: 'healthy', process: '1001', restarts: 0 })
})

test('nor does the end of one that was given up', async () => {
  const spec = { ...zipkin, startTimeoutMs: 20 }
  const { life, driver, probes } = setup({ spec, answers: false })
  driver.onStarted = (running) => (running.tellsItsEnd = false)
  await expect(life.ensure(spec)).rejects.toMatchObject({ code: 'TIMED_OUT' })
  const { last: before } = driver
  probes.answers = true
  await life.ensure(spec)
  before.tellEnd()
  expect(await life.view(false)).toMatchObject({ phase: 'healthy', process: '1001' })
})

test.each([
  [
    new MsaError('IMAGE_MISSING', 'the image is not here', { hint: 'docker pull it', details: ['asked: nobody'], exitCode: 3 }),
    'IMAGE_MISSING',
    3,
  ],
  [new TypeError('nobody foresaw this'), 'COMPONENT_FAILED', 1],
])('a runtime that cannot start it: %s', async (error, code, exitCode) => {
  const { life, driver, kinds } = setup()
  driver.beforeStart = () => Promise.reject(error)
  const expected = { code, exitCode, message: `zipkin failed: ${error.message}` }
  await expect(life.ensure(zipkin)).rejects.toMatchObject(
    error instanceof MsaError ? { ...expected, hint: error.hint, details: error.details } : expected,
  )
  expect(kinds()).toEqual(['starting', 'failed'])
  driver.beforeStart = () => undefined
  await life.ensure(zipkin)
  expect(life.phase).toBe('healthy')
})

test('a delay that cannot be put in front of it fails the start', async () => {
  const cannot = new MsaError('PORT_IN_USE', 'port 9411 is taken', { exitCode: 3 })
  const { life, driver } = setup({
    deps: { relays: { open: () => Promise.reject(cannot), delay: () => undefined, close: () => undefined } },
  })
  await expect(life.ensure(zipkin)).rejects.toMatchObject({ code: 'PORT_IN_USE', exitCode: 3 })
  expect(driver.asked).toEqual([])
})

test('what it prints is logged under its id, and the lines of a former try are no evidence against this one', async () => {
  const spec = { ...zipkin, exits: [needsMoreTime] }
  const { life, driver, logged } = setup({ spec, answers: false })
  driver.onStarted = (running) => {
    if (driver.all.length === 1) running.print('SessionExists')
    running.print(`try ${driver.all.length}`)
    running.end()
  }
  await expect(life.ensure(spec)).rejects.toMatchObject({ details: ['try 2'] })
  expect(logged).toEqual(['SessionExists', 'try 1', 'try 2'])
})

test('processor and memory are told when asked for; one that cannot be measured costs nobody the rest', async () => {
  const { life, driver } = setup()
  await life.ensure(zipkin)
  driver.last.used = { cpuNanos: 0, memoryBytes: 64 * 1_048_576 }
  expect(await life.view(true)).toMatchObject({ memoryMiB: 64, cpuPercent: null })
  let cpuNanos = 0
  await eventually('time goes by', async () => {
    cpuNanos += 1e12
    driver.last.used = { cpuNanos, memoryBytes: 64 * 1_048_576 }
    return ((await life.view(true)).cpuPercent ?? 0) > 0
  })
  driver.last.used = new Error('no such file')
  expect(await life.view(true)).toMatchObject({ memoryMiB: null, phase: 'healthy' })
})

test('in a lab a killed engine is started again within a tenth of a second', () => {
  expect(usualTiming.backOffMs[0]).toBeLessThanOrEqual(100)
  expect(usualTiming.backOffMs.at(-1)).toBeLessThanOrEqual(30_000)
})
