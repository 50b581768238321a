import { EventEmitter } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createApp } from '../../src/platform/http/create-app.ts'
import type { ServiceDefinition } from '../../src/platform/platform.ts'
import { type OwnProcess, runService } from '../../src/platform/service.ts'
import { aloneParts, folderWith, logLines, serviceOf, until } from '../support/platform.ts'
import { environmentBody, fakeConfigServer } from '../support/servers/config-server.ts'

const small: ServiceDefinition = { name: 'small-service', defaults: {}, build: ({ log }) => createApp({ log }) }

test('config, discovery, listening and registering come in this order, and stopping goes back', async () => {
  const steps: string[] = []
  const server = await fakeConfigServer(() => {
    steps.push('config')
    return environmentBody({})
  })
  const parts = {
    bus: (needs: Parameters<ReturnType<typeof aloneParts>['bus']>[0]) => ({
      ...needsNothing(aloneParts().bus(needs)),
      close: async () => void steps.push('bus closed'),
    }),
    discovery: (needs: Parameters<ReturnType<typeof aloneParts>['discovery']>[0]) => ({
      ...needsNothing(aloneParts().discovery(needs)),
      start: async () => void steps.push('first fetch'),
      register: async (port: number) => void steps.push(port > 0 ? 'registered' : 'without a port'),
      stop: async () => void steps.push('deregistered'),
    }),
  }
  const definition: ServiceDefinition = {
    ...small,
    build: ({ log }) => {
      steps.push('built')
      const app = createApp({ log })
      app.addHook('onListen', async () => void steps.push('listening'))
      app.addHook('onClose', async () => void steps.push('drained'))
      return app
    },
  }
  const service = await serviceOf(definition, { env: { SPRING_CLOUD_CONFIG_URI: server.url }, parts })
  await service.stop()
  expect(steps).toEqual(['config', 'first fetch', 'built', 'listening', 'registered', 'deregistered', 'drained', 'bus closed'])
})

test('health alone is exposed by default, on this machine alone', async () => {
  const service = await serviceOf(small)
  const statuses = await Promise.all(
    ['health', 'env', 'refresh'].map(async (id) => (await fetch(`${service.url}/actuator/${id}`)).status),
  )
  expect([service.url, ...statuses]).toEqual([`http://127.0.0.1:${service.port}`, 200, 404, 404])
  expect(service.environment.number('local.server.port', 0)).toBe(service.port)
})

test('a port that is taken is named, and is exit code 3', async () => {
  const first = await serviceOf(small)
  const second = serviceOf(small, { argv: [`--server.port=${first.port}`] })
  await expect(second).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining(`Port ${first.port} of 127.0.0.1 is taken`),
  })
})

test('a request under way is finished before the service is gone, and new ones are refused', async () => {
  let finish: () => void = () => undefined
  let isAsked = false
  const definition: ServiceDefinition = {
    ...small,
    build: ({ log }) => {
      const app = createApp({ log })
      app.get('/slow', () => {
        isAsked = true
        return new Promise((resolve) => {
          finish = () => resolve({ done: true })
        })
      })
      return app
    },
  }
  const service = await serviceOf(definition)
  const answer = fetch(`${service.url}/slow`)
  await until(() => isAsked, 'the request')
  const stopped = service.stop()
  await until(() => refused(service.port), 'the port to be closed')
  finish()
  expect(await (await answer).json()).toEqual({ done: true })
  await stopped
})

test('a request that never ends does not keep the service longer than the phase may last', async () => {
  let isAsked = false
  const definition: ServiceDefinition = {
    ...small,
    build: ({ log }) => {
      const app = createApp({ log })
      app.get('/never', () => {
        isAsked = true
        return new Promise(() => undefined)
      })
      return app
    },
  }
  const service = await serviceOf(definition, { argv: ['--spring.lifecycle.timeout-per-shutdown-phase=50ms'] })
  const answer = fetch(`${service.url}/never`)
  answer.catch(() => undefined)
  await until(() => isAsked, 'the request')
  await service.stop()
  await expect(answer).rejects.toThrow()
})

test('management.server.port takes the actuator away from the application', async () => {
  const service = await serviceOf(small, { argv: ['--management.server.port=0'] })
  const management = service.environment.number('local.management.port', 0)
  expect((await fetch(`${service.url}/actuator/health`)).status).toBe(404)
  expect((await fetch(`http://127.0.0.1:${management}/actuator/health`)).status).toBe(200)
})

test('an application that was not made by createApp has the actuator too', async () => {
  const { default: fastify } = await import('fastify')
  const service = await serviceOf({ ...small, build: () => fastify() })
  expect(await (await fetch(`${service.url}/actuator/health`)).json()).toEqual({ status: 'UP' })
})

test('a first signal stops in order with exit code 0, a second one ends at once', async () => {
  const own = fakeProcess()
  const running = runService({ ...small, build: ({ log }) => createApp({ log }) }, own)
  await until(() => own.lines.some(({ msg }) => msg === 'started'), 'the start')
  own.emit('SIGTERM')
  own.emit('SIGTERM')
  await running
  expect([own.exitCode, own.exits]).toEqual([0, [143]])
})

test('a start that fails says why on stderr, without a stack where the reason is known', async () => {
  const own = fakeProcess(['--server.port=99999'])
  await runService(small, own)
  expect(own.exitCode).toBe(3)
  expect(own.said).toBe('small-service cannot start: server.port: 99999 is no port\n')
})

test('told to stop while it waits for the config server it goes without a word of failure', async () => {
  const own = fakeProcess(['--spring.cloud.config.uri=http://127.0.0.1:1'])
  const running = runService(small, own)
  await until(() => own.lines.some(({ msg }) => msg === 'waiting for the config server'), 'the wait')
  own.emit('SIGINT')
  await running
  expect([own.exitCode, own.said]).toEqual([0, ''])
})

type FakeProcess = OwnProcess &
  EventEmitter & { readonly lines: ReturnType<typeof logLines>['lines']; readonly exits: unknown[]; said: string }

function fakeProcess(argv: readonly string[] = []): FakeProcess {
  const { stdout, lines } = logLines()
  const cwd = folderWith({})
  const exits: unknown[] = []
  const alone = ['--eureka.client.enabled=false', '--spring.cloud.bus.enabled=false', '--server.port=0']
  const fake = Object.assign(new EventEmitter(), {
    argv: ['node', 'main.js', ...(argv.some((each) => each.startsWith('--server.port')) ? alone.slice(0, 2) : alone), ...argv],
    env: {},
    cwd: () => cwd,
    stdout,
    stderr: {
      write: (text: string) => {
        fake.said += text
      },
    },
    exit: (code?: number) => exits.push(code),
    exitCode: undefined as number | undefined,
    said: '',
    lines,
    exits,
  })
  return fake as unknown as FakeProcess
}

function needsNothing<T>(part: T | Promise<T>): T {
  if (part instanceof Promise) throw new Error('is not a promise')
  return part
}

function refused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', () => resolve(true))
  })
}
