import { expect, test } from 'vitest'
import { doctorAsText } from '../../../src/commands/doctor/doctor.render.ts'
import { noInk } from '../../../src/shell/output.ts'

test('a group is named once, and what mends stands beside or, where it is long, below', () => {
  const text = doctorAsText(
    {
      runtime: 'native',
      because: 'the Docker engine is not running',
      isFit: false,
      checks: [
        { id: 'java', group: 'java', state: 'ok', text: '17.0.15', mend: null, blocks: [] },
        {
          id: 'a',
          group: 'rabbitmq',
          state: 'missing',
          text: 'not installed',
          mend: 'apt-get install rabbitmq-server',
          blocks: ['native'],
        },
        { id: 'b', group: 'ports', state: 'ok', text: '7 of 8 free', mend: null, blocks: [] },
        {
          id: 'c',
          group: 'ports',
          state: 'missing',
          text: '3306 taken by mysqld (pid 812), started 2h ago',
          mend: 'msa up --port mariadb.sql=13306',
          blocks: ['docker', 'native'],
        },
      ],
    },
    { width: 80, cuts: false, ink: noInk, now: 0, style: 'text' } as const,
  )
  expect(`\n${text}\n`).toMatchInlineSnapshot(`
    "
    java      ✓ 17.0.15
    rabbitmq  ✗ not installed    apt-get install rabbitmq-server
    ports     ✓ 7 of 8 free
              ✗ 3306 taken by mysqld (pid 812), started 2h ago
                msa up --port mariadb.sql=13306

    ✗ 2 to mend for native, 1 for docker
      msa up takes native: the Docker engine is not running
    "
  `)
})
