import { expect, test } from 'vitest'
import { type ComponentPhase, next, type PhaseEvent } from '../../src/lab/state.ts'

const phases: ComponentPhase[] = ['stopped', 'starting', 'healthy', 'unhealthy', 'paused', 'waiting', 'stopping', 'failed']
const events: PhaseEvent[] = ['start', 'answered', 'silent', 'exited', 'retry', 'gave-up', 'pause', 'resume', 'stop', 'ended']

function tried(phase: ComponentPhase, event: PhaseEvent): string {
  try {
    return next(phase, event)
  } catch {
    return ''
  }
}

test('what a component can go through', () => {
  const rows = phases.map((phase) => [
    phase.padEnd(9),
    ...events.flatMap((event) => {
      const after = tried(phase, event)
      return after === '' ? [] : [`${event} → ${after}`]
    }),
  ])
  expect(`\n${rows.map((row) => row.join('   ')).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    stopped     start → starting   stop → stopped
    starting    answered → healthy   exited → waiting   gave-up → failed   stop → stopping
    healthy     answered → healthy   silent → unhealthy   exited → waiting   pause → paused   stop → stopping
    unhealthy   answered → healthy   silent → unhealthy   exited → waiting   pause → paused   stop → stopping
    paused      exited → waiting   resume → unhealthy   stop → stopping
    waiting     retry → starting   stop → stopping
    stopping    gave-up → failed   stop → stopping   ended → stopped
    failed      start → starting   stop → stopping
    "
  `)
})

test('an illegal pair is our bug, and says which', () => {
  expect(() => next('stopped', 'answered')).toThrow('a stopped component cannot take "answered"')
})
