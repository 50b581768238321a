import { expect, test } from 'vitest'
import type { DoctorFacts } from '../../../src/lab/doctor/checks.ts'
import { judge } from '../../../src/lab/doctor/judge.ts'

const fit: DoctorFacts = {
  node: '20.19.0',
  engine: { version: '28.2' },
  images: [{ image: 'a:1', isHere: true }],
  canPull: false,
  java: { version: '17.0.15' },
  programs: [{ component: 'rabbitmq', missing: [], path: '/usr/lib/rabbitmq/bin/rabbitmq-server', optional: false }],
  sets: [{ set: 'kafka', isHere: true, comesWithoutMaven: false, damage: null, folder: '/c/kafka', forDocker: false }],
  hasMaven: false,
  installLines: { java: 'apt java', rabbitmq: 'apt rabbitmq', maven: 'apt maven', grafana: 'dnf grafana' },
  ports: [{ port: 9092, label: 'kafka.client', owner: null, other: 9092 }],
  memory: { neededMiB: 900, availableMiB: 8000 },
  disks: [{ path: '/s', freeMiB: 64_000 }],
  folders: [{ path: '/s', problem: null, variable: 'XDG_STATE_HOME' }],
  leftovers: { processes: 0, containers: 0, labs: [] },
  policy: 'nothing',
}

/** What is not in order with these facts, as `id: state, what it keeps from starting, what mends it`. */
function complaints(over: Partial<DoctorFacts>): string[] {
  return judge({ ...fit, ...over })
    .filter(({ state }) => state !== 'ok')
    .map(({ id, state, blocks, mend }) => `${id}: ${state} ${blocks.join('+') || '-'} ${mend ?? '-'}`)
}

test('a machine that has everything is told so, line by line', () => {
  expect(complaints({})).toEqual([])
  expect(judge(fit).map(({ group }) => group)).toEqual([
    'node',
    'engine',
    'images',
    'java',
    'rabbitmq',
    'jars',
    'ports',
    'memory',
    'disk',
    'folders',
  ])
})

const [program] = fit.programs
const [set] = fit.sets

test.each<[string, Partial<DoctorFacts>, string[]]>([
  ['no engine', { engine: { problem: 'there is none', mend: 'start it' } }, ['engine: missing docker start it']],
  ['an image that cannot be had', { images: [{ image: 'a:1', isHere: false }] }, ['images: missing docker docker pull a:1']],
  ['an image that can be pulled', { images: [{ image: 'a:1', isHere: false }], canPull: true }, []],
  ['no java', { java: null }, ['java: missing native apt java']],
  [
    'a program missing',
    { programs: program ? [{ ...program, missing: ['epmd'] }] : [] },
    ['program.rabbitmq: missing native apt rabbitmq'],
  ],
  [
    'a program missing that is not needed',
    { programs: program ? [{ ...program, component: 'grafana', missing: ['grafana'], optional: true }] : [] },
    ['program.grafana: warn - dnf grafana'],
  ],
  ['jars that cannot be fetched', { sets: set ? [{ ...set, isHere: false }] : [] }, ['jars.kafka: missing native apt maven']],
  ['jars that Maven fetches', { sets: set ? [{ ...set, isHere: false }] : [], hasMaven: true }, []],
  [
    'a damaged jar',
    { sets: set ? [{ ...set, damage: ['x.jar: SHA-256'], forDocker: true }] : [] },
    ['jars.kafka: missing docker+native rm -r /c/kafka'],
  ],
  [
    'a port taken',
    { ports: [{ port: 3306, label: 'mariadb.sql', owner: 'mysqld (pid 812)', other: 13306 }] },
    ['port.mariadb.sql: missing docker+native msa up --port mariadb.sql=13306'],
  ],
  [
    'little memory',
    { memory: { neededMiB: 900, availableMiB: 800 } },
    ['memory: missing docker+native close something large, or: msa up kafka'],
  ],
  [
    'a full disk',
    { disks: [{ path: '/s', freeMiB: 20 }] },
    ['disk: missing docker+native free some space, or: msa clean --cache'],
  ],
  ['a nearly full disk', { disks: [{ path: '/s', freeMiB: 900 }] }, ['disk: warn - -']],
  [
    'a read-only folder',
    { folders: [{ path: '/s', problem: 'EROFS', variable: 'XDG_STATE_HOME' }] },
    ['folder.XDG_STATE_HOME: missing docker+native export XDG_STATE_HOME=/a/folder/of/yours'],
  ],
  ['leftovers', { leftovers: { processes: 2, containers: 1, labs: ['b'] } }, ['leftovers: warn - msa clean']],
  ['a policy only root may remove', { policy: { line: 'sudo rm x' } }, ['policy: warn - sudo rm x']],
])('%s', (_, over, expected) => {
  expect(complaints(over)).toEqual(expected)
})
