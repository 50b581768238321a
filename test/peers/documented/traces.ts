import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { expect } from 'vitest'
import { eventually } from '../../support/rig.ts'
import { sent, walk } from '../../support/spans.ts'
import { type Chapter, type Desk, line } from './desk.ts'

export const traces: Chapter = {
  title: 'Traces',
  lines: [
    line('msa trace list', async (desk, line) => {
      const id = await sendWalk(desk)
      const [head, ...shown] = await desk.lines(line)
      expect(head).toMatch(/^TRACE +AGE +TOOK +SPANS +ERRORS +BEGAN WITH +SERVICES$/)
      expect(shown).toContainEqual(expect.stringMatching(new RegExp(`^${id.slice(0, 8)}.* 41ms +6 +2 +gateway-service get `)))
    }),
    line('msa trace list --service order-service --tag error --min-duration 1ms', async (desk, line) => {
      const id = await sendWalk(desk)
      // The page asks the same in these words.
      const query = 'serviceName=order-service&annotationQuery=error&minDuration=1000&limit=20'
      const { stdout } = await desk.type(`curl -sf '${zipkinOf(desk)}/api/v2/traces?${query}'`)
      const theirs = (JSON.parse(stdout) as { traceId: string }[][]).map(([first]) => first?.traceId)
      const ours = (await desk.ask<{ traceId: string }[]>(`${line} -o json`)).map(({ traceId }) => traceId)
      expect(ours.sort()).toEqual(theirs.sort())
      expect(ours).toContain(id)
      await desk.type(line)
    }),
    line('msa trace list --slowest', async (desk, line) => {
      const took = (await desk.ask<{ durationMs: number }[]>(`${line} -o json`)).map(({ durationMs }) => durationMs)
      expect(took).toEqual(took.toSorted((one, other) => other - one))
      await desk.type(line)
    }),
    line('msa trace list --error', async (desk, line) => {
      const found = await desk.ask<{ errors: number }[]>(`${line} -o json`)
      expect(found.length).toBeGreaterThan(0)
      expect(found.every(({ errors }) => errors > 0)).toBe(true)
      await desk.type(line)
    }),
    line('msa trace show $TRACE', async (desk, line) => {
      const id = await sendWalk(desk)
      const { stdout } = await desk.type(line, { env: { TRACE: id } })
      expect(stdout).toContain('SQLITE_BUSY: database is locked')
      expect((await desk.type(line, { env: { TRACE: id.slice(0, 20) } })).stdout).toBe(stdout)
      expect((await desk.type(`${line} --all`, { env: { TRACE: id } })).stdout).toContain('← critical')
      expect((await desk.type(`${line} -o wide`, { env: { TRACE: id } })).stdout).toContain('db.system=sqlite')
      const { steps } = await desk.ask<{ steps: readonly object[] }>(`${line} -o json`, { env: { TRACE: id } })
      expect(steps).toHaveLength(6)
      expect(steps[0]).toMatchObject({ selfUs: 2000, isCritical: true })
    }),
    line('msa trace follow --service order-service', async (desk, line) => {
      const following = desk.begin(line)
      await following.says(/Ctrl-C ends it/)
      const isTold = async () =>
        following.output().includes((await sendWalk(desk)).slice(0, 16)) || / 41ms /.test(following.output())
      await eventually('a new one is told', isTold, 60_000)
      expect(await following.end('SIGINT')).toBe(130)
    }),
    line('msa trace deps', async (desk, line) => {
      const shown = await desk.lines(line)
      expect(shown).toContainEqual(expect.stringMatching(/└ user-service +\d+ +/))
      expect(shown).toContainEqual(expect.stringMatching(/└ order-service(?: …)? +\d+ +\d+ +\d/))
    }),
    line('msa logs --trace $TRACE', async (desk, line) => {
      const id = await sendWalk(desk)
      // As a service that was part of it prints.
      const text = JSON.stringify({ level: 'info', service: 'discovery-service', trace_id: id, msg: 'a part of it' })
      appendFileSync(desk.lab.file('logs/discovery-service-1.log'), `${new Date().toISOString()} o ${text}\n`)
      expect(await desk.lines(line, { env: { TRACE: id } })).toEqual([expect.stringMatching(/^discovery-service .*a part of it/)])
    }),
  ],
}

function zipkinOf(desk: Desk): string {
  return `http://127.0.0.1:${desk.lab.port('zipkin-1.http')}`
}

function sendWalk(desk: Desk): Promise<string> {
  return sent(zipkinOf(desk), `1${randomBytes(16).toString('hex').slice(1)}`, walk)
}
