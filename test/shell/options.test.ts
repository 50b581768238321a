import { expect, test } from 'vitest'
import { run } from '../../src/cli/main.ts'
import { toCount, toDurationMs, toNumbers, toProfiles } from '../../src/shell/options.ts'
import { fakeProcess } from '../support/surroundings.ts'

test('strings become values', () => {
  expect(toDurationMs('--wait', '1m30s')).toBe(90_000)
  expect(toCount('-n', '20')).toBe(20)
  expect(toNumbers('--scale', ['kafka=3,redis=1', 'kafka=2'], 'kafka=3', 1, 9)).toEqual({ kafka: 2, redis: 1 })
  expect(toNumbers('--port', ['kafka-2.client=19094'], 'kafka.client=19092', 1, 65_535)).toEqual({ 'kafka-2.client': 19_094 })
  expect(toProfiles(['core,connect', 'full'])).toEqual(['core', 'connect', 'full'])
})

test.each([
  ['up --wait soon', '--wait takes a time such as 90s, 5m or 250ms, not "soon".', '--wait 90s'],
  ['up --scale kafka', '--scale takes kafka=3, with a number from 1 to 100, not "kafka".', '--scale kafka=3'],
  ['up --scale kafka=0', '--scale takes kafka=3, with a number from 1 to 100, not "kafka=0".', '--scale kafka=3'],
  ['up --scale kafka=101', '--scale takes kafka=3, with a number from 1 to 100, not "kafka=101".', '--scale kafka=3'],
  [
    'up --port kafka.client=70000',
    '--port takes kafka.client=19092, with a number from 1 to 65535, not "kafka.client=70000".',
    '--port kafka.client=19092',
  ],
  ['up --profile conect', 'there is no profile "conect". Did you mean connect?', '--profile connect'],
  ['up --runtime podman', 'there is no runtime "podman".', '--runtime docker'],
  ['wait --timeout never', '--timeout takes a time such as 90s, 5m or 250ms, not "never".', '--timeout 90s'],
  ['logs -n many', '-n takes a whole number from 0 on, not "many".', '-n 20'],
  ['logs -n -1', '-n takes a whole number from 0 on, not "-1".', '-n 20'],
  [
    'logs --since yesterday',
    '--since takes a time such as 10m, or a date, not "yesterday".',
    '--since 10m   or  --since 2026-11-21T09:00:00Z',
  ],
  ['events -n 1.5', '-n takes a whole number from 0 on, not "1.5".', '-n 20'],
  ['start zipkin --wait x', '--wait takes a time such as 90s, 5m or 250ms, not "x".', '--wait 90s'],
  ['restart zipkin --wait x', '--wait takes a time such as 90s, 5m or 250ms, not "x".', '--wait 90s'],
  ['scale kafka', 'scale takes kafka=3, with a number from 1 to 100, not "kafka".', 'scale kafka=3'],
  ['scale kafka=3 --wait x', '--wait takes a time such as 90s, 5m or 250ms, not "x".', '--wait 90s'],
  ['slow kafka', 'How slow?', 'msa slow kafka 200ms, or msa slow kafka --off'],
  ['slow kafka fast', 'msa slow kafka takes a time such as 90s, 5m or 250ms, not "fast".', 'msa slow kafka 90s'],
  ['slow kafka 2m', 'A delay is at most a minute; to stop the answers altogether, pause it.', 'msa pause kafka'],
])('msa %s is a matter of usage, with the line to type', async (line, message, hint) => {
  const around = fakeProcess()
  expect(await run([...line.split(' '), '-o', 'json'], around)).toBe(2)
  expect(JSON.parse(around.stderr.written).error).toMatchObject({ code: 'USAGE', message, hint })
})

test.each(['start', 'stop', 'restart', 'kill', 'pause', 'resume', 'slow', 'scale'])(
  'msa %s without a name says what is missing',
  async (command) => {
    const around = fakeProcess()
    expect(await run([command], around)).toBe(2)
    expect(around.stderr.written).toMatch(new RegExp(`Missing required argument .*\\n {2}try {3}msa ${command} --help`))
  },
)
