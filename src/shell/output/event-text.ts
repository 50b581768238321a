import type { LabEvent } from '../../lab/events.ts'
import { durationAsText } from '../../shared/duration.ts'
import type { Ink } from '../output.ts'

/** One line for one event: what plain mode and `msa events` print. */
export function eventAsText(event: LabEvent, ink: Ink): string {
  switch (event.kind) {
    case 'supervisor-started':
      return ink.dim(`  supervisor ${event.version} started (pid ${event.pid})`)
    case 'supervisor-stopped':
      return ink.dim('  supervisor stopped')
    case 'run-started':
      return `→ ${event.command}`
    case 'run-finished':
      return event.outcome === 'done'
        ? ink.good(`✓ done in ${durationAsText(event.tookMs)}`)
        : ink.bad(`✗ ${event.outcome} after ${durationAsText(event.tookMs)}`)
    case 'engine-lost':
      return ink.bad(`✗ the engine does not answer: ${event.because}`)
    case 'engine-back':
      return ink.good('✓ the engine answers again')
    default:
      return componentAsText(event, ink)
  }
}

type ComponentEvent = Extract<LabEvent, { readonly name: string }>

function componentAsText(event: ComponentEvent, ink: Ink): string {
  const name = ink.named(event.name, event.name)
  switch (event.kind) {
    case 'component-adopted':
      return ink.dim(`  ${name} runs already (${event.process})`)
    case 'component-starting':
      return `• ${name} starting${event.attempt > 1 ? `, try ${event.attempt}` : ''}`
    case 'component-started':
      return ink.dim(`  ${name} runs (${event.process})`)
    case 'component-waiting':
      return `• ${name} waiting for ${event.for}`
    case 'component-healthy':
      return `${ink.good('✓')} ${name} healthy after ${durationAsText(event.tookMs)}   ${event.where}`
    case 'component-done':
      return `${ink.good('✓')} ${name} done${event.tookMs === 0 ? ' before' : ` after ${durationAsText(event.tookMs)}`}`
    case 'component-changed':
      return `• ${name} is started again: ${event.what} has changed`
    case 'component-unhealthy':
      return ink.changing(`↻ ${name} does not answer: ${event.because}`)
    case 'component-exited':
      return ink.changing(`↻ ${name} ${event.exit}${event.because ? ` (${event.because})` : ''}`)
    case 'component-restarting':
      return ink.changing(`↻ ${name} next try ${nextTry(event.inMs)}`)
    case 'component-failed':
      return `${ink.bad('✗')} ${name} failed: ${event.failure.because}`
    case 'component-stopping':
      return `• ${name} stopping`
    case 'component-stopped':
      return `✓ ${name} stopped after ${durationAsText(event.tookMs)}`
    case 'component-paused':
      return ink.changing(`• ${name} paused`)
    case 'component-resumed':
      return `• ${name} resumed`
    case 'component-killed':
      return ink.changing(`• ${name} killed`)
    case 'component-slowed':
      return event.delayMs > 0 ? ink.changing(`• ${name} slowed by ${event.delayMs} ms`) : `• ${name} at full speed`
    case 'component-mended':
      return `${ink.good('✓')} ${name} mended: ${event.what}`
  }
}

/** `at once`, or `in 8.0s`. */
export function nextTry(inMs: number): string {
  return inMs < 100 ? 'at once' : `in ${durationAsText(inMs)}`
}
