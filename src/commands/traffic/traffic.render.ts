import { durationAsText } from '../../shared/duration.ts'
import { grouped } from '../../shared/grouped.ts'
import { microsAsText } from '../../shell/output/micros-text.ts'
import type { AsText, Page } from '../../shell/output.ts'
import type { TrafficReport } from '../../systems/traffic/tally.ts'

/** `12.0s  5.1/s  p50 12ms  p99 41ms  61 requests: 200 ×48  201 ×12  503 ×1`. */
export const trafficLine: AsText<TrafficReport> = (report, page) => {
  const { seconds, perSecond, requests, skipped } = report
  const parts = [
    durationAsText(seconds * 1000).padStart(6),
    `${perSecond.toFixed(1)}/s`,
    `p50 ${timeOf(report.p50Ms)}`,
    `p99 ${timeOf(report.p99Ms)}`,
    `${grouped(requests)} requests: ${outcomesOf(report, page)}`,
    ...(skipped === 0 ? [] : [page.ink.changing(`${grouped(skipped)} left out`)]),
  ]
  return parts.join('  ')
}

export const summaryAsText: AsText<TrafficReport> = (report, page) => {
  const { seconds, perSecond, requests, failed, orders, actions, skipped } = report
  const { ink } = page
  const sign = failed === 0 ? ink.good('✓') : ink.bad('✗')
  const did = Object.entries(actions).map(([name, count]) => `${name} ×${grouped(count)}`)
  return [
    `${sign} ${grouped(requests)} requests in ${durationAsText(seconds * 1000)}, ${perSecond.toFixed(1)}/s, ${grouped(orders)} orders, ${failed === 0 ? 'none failed' : `${grouped(failed)} failed`}`,
    `  answers   ${outcomesOf(report, page) || 'none'}`,
    `  took      p50 ${timeOf(report.p50Ms)}   p99 ${timeOf(report.p99Ms)}`,
    `  asked     ${did.join('  ') || 'nothing'}`,
    ...(skipped === 0 ? [] : [`  left out  ${grouped(skipped)}: all users were busy        msa traffic --users 50`]),
    '',
    '  msa trace list      msa trace deps      msa breaker list',
  ].join('\n')
}

function outcomesOf({ outcomes }: TrafficReport, { ink }: Page): string {
  return Object.entries(outcomes)
    .map(([outcome, count]) => {
      const text = `${outcome} ×${grouped(count)}`
      return /^[123]\d\d$/.test(outcome) ? text : ink.bad(text)
    })
    .join('  ')
}

function timeOf(ms: number | null): string {
  return ms === null ? '–' : microsAsText(ms * 1000)
}
