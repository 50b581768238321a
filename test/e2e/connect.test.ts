import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { answers, eventually, exits, healthy, killFromHost, leavesNothing, says } from '../support/checks.ts'
import { connectorsOf, sinkConnector, sourceConnector, sql, userMessage } from '../support/connectors.ts'
import { kafkaOf, readAll, write } from '../support/kafka.ts'
import type { Lab } from '../support/lab.ts'
import { inEachRuntime, msa, scenario, up } from '../support/scenario.ts'

inEachRuntime((runtime) => {
  const insert = (lab: Lab, userId: string) => sql(lab, `insert into users (user_id, name) values ('${userId}', 'Ada')`)
  const arrives = (lab: Lab, userId: string, withinMs: number) =>
    eventually(`the row of ${userId} arrives`, withinMs, async () =>
      (await sql(lab, 'select user_id from my_topic_users')).split('\n').includes(userId) ? undefined : 'it is not there',
    )

  scenario('rows flow through Connect, and flow again after the database was away', { runtime })
    .step(
      'up',
      up('--profile', 'connect', '--yes'),
      exits(0),
      healthy('zookeeper', 'kafka', 'mariadb', 'connect'),
      answers('connect', 'mariadb'),
    )
    .step('the worker is empty and knows both plugins', async (lab) => {
      const connectors = connectorsOf(lab)
      expect(await connectors.get('/connectors')).toEqual([])
      const plugins = JSON.stringify(await connectors.get('/connector-plugins'))
      expect(plugins).toContain('io.debezium.connector.mariadb.MariaDbConnector')
      expect(plugins).toContain('io.debezium.connector.jdbc.JdbcSinkConnector')
    })
    .step('its three topics are there', async (lab) => {
      const admin = kafkaOf(lab).admin()
      await admin.connect()
      expect(await admin.listTopics()).toEqual(expect.arrayContaining(['connect-configs', 'connect-offsets', 'connect-status']))
      await admin.disconnect()
    })
    .step('source → topic → sink', async (lab) => {
      await sql(lab, 'create table users (id int not null auto_increment primary key, user_id varchar(20), name varchar(20))')
      await insert(lab, 'before')
      const connectors = connectorsOf(lab)
      await connectors.post('/connectors', sourceConnector(lab))
      await connectors.post('/connectors', sinkConnector(lab))
      await arrives(lab, 'before', 60_000)
      expect((await readAll(kafkaOf(lab), 'my_topic_users')).join('\n')).toContain('before')
    })
    .step(
      'MariaDB is killed and away for 8 s and until the sink has failed, while a message comes for it',
      async (lab) => {
        killFromHost(lab, (await lab.component('mariadb')).process)
        await lab.msa('stop', 'mariadb')
        await write(kafkaOf(lab), 'my_topic_users', [userMessage(1000, 'meanwhile')])
        await Promise.all([pause(8000), sinkFails(lab)])
        return await lab.msa('start', 'mariadb')
      },
      exits(0),
    )
    .step('rows flow again, none is lost', async (lab) => {
      await insert(lab, 'after')
      await arrives(lab, 'after', 60_000)
      await arrives(lab, 'meanwhile', 60_000)
    })
    .step(
      'the lab says that it restarted the failed task',
      msa('events', '-n', '1000', '-o', 'ndjson'),
      says(/"component-mended".*sink/),
    )
    .step('down', msa('down', '--volumes'), exits(0), leavesNothing)
})

/** It has something to write and nowhere to: in Docker, where a name is gone as well, it takes its time to notice. */
async function sinkFails(lab: Lab): Promise<void> {
  const connectors = connectorsOf(lab)
  await eventually('the sink has failed, or was restarted', 60_000, async () => {
    const { tasks } = (await connectors.get('/connectors/sink/status')) as { tasks: { state: string }[] }
    if (tasks.some(({ state }) => state === 'FAILED') || lab.events.some(({ kind }) => kind === 'component-mended'))
      return undefined
    return `its tasks are ${tasks.map(({ state }) => state).join(', ')}`
  })
}
