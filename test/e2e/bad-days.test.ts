import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, inject, onTestFinished } from 'vitest'
import {
  eventually,
  exits,
  failsWith,
  gone,
  healthy,
  leavesNothing,
  nothingTwice,
  says,
  tells,
  whoRuns,
} from '../support/checks.ts'
import type { Begun, Lab } from '../support/lab.ts'
import { type Act, msa, scenario, up } from '../support/scenario.ts'

const native = { runtime: 'native' } as const
const engineSocket = '/var/run/docker.sock'
const isRoot = process.getuid?.() === 0
const down = msa('down', '--volumes')

describe('before anything starts', () => {
  scenario('a port that a stranger holds is named, with its owner and the way out', native)
    .step(
      'up',
      async (lab) => {
        const port = await stranger()
        return await lab.msa('up', 'redis', '--runtime', 'native', '-o', 'json', '--port', `redis.client=${port}`)
      },
      failsWith(
        'PORT_IN_USE',
        3,
        /port \d+ is taken, and redis needs it/,
        new RegExp(`pid ${process.pid}`),
        /msa up --auto-ports/,
      ),
    )
    .step('nothing runs', msa('status'), says(/is not up/))

  scenario('an unknown component is answered with the one that was meant', native)
    .step('up', msa('up', 'kafak', '-o', 'json'), failsWith('UNKNOWN_COMPONENT', 2, /kafak/, /Did you mean kafka\?/))
    .step('in words', msa('up', 'kafak'), exits(2), tells(/no component is called "kafak"/, /zookeeper kafka rabbitmq/))

  scenario('a bad value in msa.yaml is shown where it stands', native).step(
    'up',
    (lab) => withProject(lab, 'name: x\nports:\n  kafka.client: 70000\nruntime: dokcer\n'),
    failsWith('CONFIG_INVALID', 2, /3:17/, /from 1 to 65535/, /4:10/, /docker/),
  )

  scenario('a cycle in msa.yaml is shown with its way round', native).step(
    'up',
    (lab) =>
      withProject(lab, 'services:\n  a:\n    command: node a.js\n    needs: [b]\n  b:\n    command: node b.js\n    needs: [a]\n'),
    failsWith('CONFIG_INVALID', 2, /a → b → a|b → a → b/),
  )

  scenario('a state folder that cannot be written is said at once', native).step(
    'up',
    (lab) => {
      writeFileSync(join(lab.root, 'a-file'), '')
      return lab.run(['up', 'redis', '--runtime', 'native', '-o', 'json', '--name', lab.name], {
        env: { XDG_STATE_HOME: join(lab.root, 'a-file') },
      })
    },
    failsWith('STATE_UNWRITABLE', 3, /a-file/, /XDG_STATE_HOME=/),
  )

  scenario('a read-only state folder is said at once', native, { skip: !isRoot && 'only root can mount' }).step(
    'up',
    (lab) => {
      mount(join(lab.root, 'state'), 'ro,size=1m')
      return lab.msa('up', 'redis', '--runtime', 'native', '-o', 'json')
    },
    failsWith('STATE_UNWRITABLE', 3, /state\/msa\/labs/, /XDG_STATE_HOME=/),
  )

  scenario('a full disk is said at once', native, { skip: !isRoot && 'only root can mount' }).step(
    'up',
    (lab) => {
      const folder = join(lab.root, 'state')
      mount(folder, 'size=64k')
      fill(folder)
      return lab.msa('up', 'redis', '--runtime', 'native', '--auto-ports', '-o', 'json')
    },
    failsWith('DISK_FULL', 3, /free some space/),
  )

  scenario('a lab of a newer msa is not touched', native).step(
    'up',
    (lab) => {
      mkdirSync(lab.file(''), { recursive: true })
      writeFileSync(lab.file('state.json'), JSON.stringify({ schemaVersion: 99, name: lab.name }))
      return lab.msa('up', 'redis', '--runtime', 'native', '-o', 'json')
    },
    failsWith('STATE_TOO_NEW', 3, /version 99/),
  )
})

describe('without a Docker engine', () => {
  const asked =
    (socket: (lab: Lab) => string | Promise<string>, uid?: number): Act =>
    async (lab) => {
      const path = await socket(lab)
      if (uid !== undefined) giveTo(lab, uid)
      const env = { DOCKER_HOST: `unix://${path}` }
      return await lab.run(['up', 'redis', '--runtime', 'docker', '-o', 'json', '--name', lab.name], {
        env,
        ...(uid === undefined ? {} : { uid }),
      })
    }

  scenario('an engine that is not there is said, and what to type', native).step(
    'up',
    asked((lab) => join(lab.root, 'no.sock')),
    failsWith('DOCKER_UNREACHABLE', 3, /no\.sock/, /native/),
  )

  scenario('an engine that was stopped is said, and what to type', native).step(
    'up',
    asked(deadSocket),
    failsWith('DOCKER_UNREACHABLE', 3, /native/),
  )

  scenario('an engine that one may not use is said, and what to type', native, {
    skip: !isRoot && 'only root can become another user',
  }).step(
    'up',
    asked(async (lab) => {
      const path = await listening(lab)
      chmodSync(path, 0o600)
      return path
    }, 65_534),
    failsWith('DOCKER_UNREACHABLE', 3, /permission|may not/i, /docker|native/),
  )

  scenario('auto takes the host instead, and says why in one line', native).step(
    'up',
    (lab) =>
      lab.run(['up', 'redis', '--dry-run', '--auto-ports', '--name', lab.name], {
        env: { DOCKER_HOST: `unix://${lab.root}/no.sock` },
      }),
    exits(0),
    says(/on native \(.*no\.sock.*\)/),
  )
})

describe('with a Docker engine', () => {
  const skip = inject('dockerMissing') ?? false
  scenario('an image that is nowhere to be had is named', { runtime: 'docker' }, { skip })
    .step(
      'up',
      (lab) => {
        writeFileSync(join(lab.cwd, 'msa.yaml'), 'images:\n  redis: registry.invalid/redis:1\n')
        return lab.msa('up', 'redis', '--runtime', 'docker', '--auto-ports', '-o', 'json')
      },
      failsWith('IMAGE_MISSING', 3, /registry\.invalid\/redis:1/),
    )
    .step('down', down, exits(0))
})

describe('with a Docker engine that goes away', () => {
  const skip = inject('dockerMissing') ?? false
  scenario('up says so at once, and down still removes everything', { runtime: 'docker' }, { skip })
    .step(
      'up',
      async (lab) => {
        const relay = await relayTo(engineSocket, join(lab.root, 'engine.sock'))
        onTestFinished(() => relay.die())
        const begun = lab.begin([...lab.upWords('zookeeper', 'redis'), '--name', lab.name, '-o', 'ndjson'], {
          env: { DOCKER_HOST: `unix://${join(lab.root, 'engine.sock')}` },
        })
        begun.onLine((line) => {
          if (line.includes('"component-starting"')) relay.die()
        })
        return await begun.outcome
      },
      failsWith('DOCKER_UNREACHABLE', 3, /engine/),
    )
    .step('down', down, exits(0), gone)
    .step('down', down, exits(0), leavesNothing)
})

describe('while it starts', () => {
  scenario('rollback stops what this run has started, and nothing else', native)
    .step('up', up('redis'), exits(0), healthy('redis'))
    .step(
      'up of what cannot start',
      (lab) => {
        const folder = lab.file('data/kafka-1/kafka')
        mkdirSync(folder, { recursive: true })
        writeFileSync(join(folder, 'meta.properties'), 'version=0\nbroker.id=7\ncluster.id=somebodyElses00000000A\n')
        return lab.up('kafka', '--rollback', '-o', 'json')
      },
      failsWith('COMPONENT_FAILED', 1, /kafka/),
      healthy('redis'),
      async ({ lab }) => expect((await lab.status()).components.map(({ name }) => name)).toEqual(['redis']),
      async ({ lab }) => expect(lab.settings.components).toEqual(['redis']),
    )
    .step('down', down, exits(0), leavesNothing)

  scenario('two ups at once end in one lab', native)
    .step(
      'both',
      async (lab) => {
        const both = [lab.up('redis', 'zookeeper'), lab.up('redis', 'zookeeper')]
        const [one, other] = await Promise.all(both)
        expect([one?.code, other?.code], `${one?.stderr}${other?.stderr}`).toEqual([0, 0])
      },
      healthy('redis', 'zookeeper'),
      nothingTwice,
    )
    .step('down', down, exits(0), leavesNothing)

  scenario('a Kafka that starts and dies fails at once, with its last words and what to type', native)
    .step(
      'up',
      async (lab) => {
        const folder = lab.file('data/kafka-1/kafka')
        mkdirSync(folder, { recursive: true })
        const started = await lab.up('zookeeper')
        expect(started.code, started.stderr).toBe(0)
        // ZooKeeper gets its cluster id from the first broker; this one brings another.
        const kafka = await lab.up('kafka')
        expect(kafka.code, kafka.stderr).toBe(0)
        await lab.msa('down')
        writeFileSync(join(folder, 'meta.properties'), 'version=0\nbroker.id=0\ncluster.id=somebodyElses00000000A\n')
        return await lab.up('kafka', '-o', 'json')
      },
      failsWith(
        'COMPONENT_FAILED',
        1,
        /kafka/,
        /belongs to another cluster/,
        /Invalid cluster\.id/,
        /up and healthy: zookeeper/,
        /msa down --volumes/,
      ),
    )
    .step('status tells it', msa('status'), exits(0), says(/kafka +engine +failed/, /zookeeper +engine +healthy/))
    .step('down', down, exits(0), leavesNothing)

  scenario('a RabbitMQ that starts and dies fails at once, with its last words', native)
    .step(
      'up',
      (lab) => {
        const folder = lab.file('data/rabbitmq-1')
        mkdirSync(folder, { recursive: true })
        writeFileSync(join(folder, 'mnesia'), 'a file where its folder should be')
        return lab.up('rabbitmq', '-o', 'json')
      },
      failsWith('COMPONENT_FAILED', 1, /rabbitmq/, /exited with \d+/, /mnesia|enotdir|eexist/i),
    )
    .step('down', down, exits(0), leavesNothing)

  scenario('an engine on a full disk says so', native, { skip: !isRoot && 'only root can mount' })
    .step(
      'up',
      (lab) => {
        const folder = lab.file('data/redis-1')
        mkdirSync(folder, { recursive: true })
        mount(folder, 'size=64k')
        fill(folder)
        return lab.up('redis', '-o', 'json')
      },
      failsWith('COMPONENT_FAILED', 1, /disk its data is on is full/, /free some space/),
    )
    .step(
      'down',
      (lab) => {
        unmount(lab.file('data/redis-1'))
        return lab.msa('down', '--volumes')
      },
      exits(0),
    )

  scenario('Ctrl-C stops the waiting, keeps what is healthy, and says how to go on', native)
    .step('one SIGINT', (lab) => interrupted(lab, ['SIGINT']), exits(130), tells(/healthy: .*zookeeper/, /msa up/))
    .step('zookeeper is there', async () => {}, healthy('zookeeper'))
    .step('up goes on', up('kafka', 'rabbitmq'), exits(0), healthy('zookeeper', 'kafka', 'rabbitmq'), nothingTwice)
    .step('down', down, exits(0), leavesNothing)

  scenario('Ctrl-C twice leaves at once', native)
    .step('two SIGINTs', (lab) => interrupted(lab, ['SIGINT', 'SIGINT']), exits(130))
    .step('down', down, exits(0), leavesNothing)

  scenario('a terminal that is closed interrupts like Ctrl-C', native)
    .step('SIGHUP', (lab) => interrupted(lab, ['SIGHUP']), exits(130))
    .step('zookeeper is there', async () => {}, healthy('zookeeper'))
    .step('down', down, exits(0), leavesNothing)
})

describe('while it runs', () => {
  const before = whoRuns()
  scenario('a supervisor that slept restarts nothing', native)
    .step('up', up('kafka', 'redis'), exits(0), before.noted)
    .step('it sleeps for a minute', async (lab) => {
      const { supervisor } = await lab.status()
      process.kill(supervisor?.pid ?? 0, 'SIGSTOP')
      await pause(60_000)
      process.kill(supervisor?.pid ?? 0, 'SIGCONT')
    })
    .step(
      'nothing has changed',
      async () => void (await pause(3000)),
      healthy('zookeeper', 'kafka', 'redis'),
      before.onlyChanged(),
    )
    .step('nobody was restarted', async (lab) =>
      expect((await lab.status()).components.map(({ restarts }) => restarts)).toEqual([0, 0, 0]),
    )
    .step('down', down, exits(0), leavesNothing)
})

/** Interrupts an `up` of three as soon as the first is healthy. */
async function interrupted(lab: Lab, signals: readonly NodeJS.Signals[]) {
  const begun: Begun = lab.begin([...lab.upWords('kafka', 'rabbitmq'), '--name', lab.name])
  await eventually('zookeeper is healthy', 60_000, async () =>
    begun.child.exitCode === null && /✓ zookeeper/.test(begun.streams.stderr) ? undefined : begun.streams.stderr,
  )
  for (const signal of signals) begun.child.kill(signal)
  const outcome = await begun.outcome
  expect(outcome.tookMs).toBeLessThan(60_000)
  return outcome
}

async function withProject(lab: Lab, text: string) {
  writeFileSync(join(lab.cwd, 'msa.yaml'), text)
  return await lab.run(['up', '-o', 'json'])
}

/** Somebody else's server on a port. */
async function stranger(): Promise<number> {
  const server = createServer()
  await opened(server, { port: 0, host: '127.0.0.1' })
  return (server.address() as AddressInfo).port
}

async function listening(lab: Lab): Promise<string> {
  const path = join(lab.root, 'engine.sock')
  await opened(createServer(), { path })
  return path
}

/** A socket file that nobody listens on any more: what an engine that was killed leaves. */
function deadSocket(lab: Lab): string {
  const path = join(lab.root, 'engine.sock')
  const program = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  spawnSync(process.execPath, ['-e', program], { timeout: 5000 })
  return path
}

function opened(server: Server, where: { path: string } | { port: number; host: string }): Promise<void> {
  onTestFinished(() => void server.close())
  return new Promise((resolve) => server.listen(where, () => resolve()))
}

function giveTo(lab: Lab, uid: number): void {
  execFileSync('chown', [
    '-R',
    `${uid}:${uid}`,
    join(lab.root, 'work'),
    join(lab.root, 'home'),
    join(lab.root, 'tmp'),
    join(lab.root, 'state'),
    join(lab.root, 'run'),
  ])
  chownSync(lab.root, uid, uid)
}

function fill(folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(join(folder, 'filler'), Buffer.alloc(bavail * bsize))
}

function mount(folder: string, options: string): void {
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', options, 'msa-e2e', folder])
  onTestFinished(() => unmount(folder))
}

function unmount(folder: string): void {
  try {
    execFileSync('/bin/umount', ['--lazy', folder], { stdio: 'ignore' })
  } catch {
    // It is not mounted any more.
  }
}

/** The engine, by way of us: it can be taken away in the middle of something. */
async function relayTo(target: string, path: string): Promise<{ die(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    near.pipe(far).pipe(near)
  })
  await opened(server, { path })
  return {
    die() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
