import { grouped } from '../../shared/grouped.ts'
import { table } from '../../shell/output/table.ts'
import type { AsText, Column } from '../../shell/output.ts'
import type { Redriven, Route } from '../../systems/kafka/redrive.ts'

/** Where they went, and how many did not. */
export const redrivenAsText: AsText<Redriven> = ({ topic, isDryRun, routes, before, withoutOrigin, tooOften }, page) => {
  const { ink } = page
  const done = routes.reduce((sum, route) => sum + route.done, 0)
  const failed = routes.reduce((sum, route) => sum + route.failed, 0)
  const others = [
    ...(failed > 0 ? [`${grouped(failed)} failed`] : []),
    ...(before > 0 ? [`${grouped(before)} went back before`] : []),
    ...(withoutOrigin > 0 ? [`${grouped(withoutOrigin)} do not say where they come from (--to <topic>)`] : []),
    ...(tooOften > 0 ? [`${grouped(tooOften)} went back too often`] : []),
  ]
  const what = `${grouped(done)} ${done === 1 ? 'message' : 'messages'} of ${topic} ${isDryRun ? 'would go' : 'went'} back`
  const sign = failed > 0 ? ink.bad('✗') : ink.good('✓')
  const first = `${isDryRun ? '' : `${sign} `}${[what, ...others].join('; ')}${isDryRun ? ' (--dry-run)' : ''}`
  return routes.length === 0 ? first : [first, '', table(routes, columns(routes), page)].join('\n')
}

function columns(routes: readonly Route[]): Column<Route>[] {
  const hasFailed = routes.some(({ failed }) => failed > 0)
  return [
    { title: 'TO', name: true, cell: ({ to }) => to },
    { title: 'MESSAGES', align: 'right', cell: ({ done }) => grouped(done) },
    ...(hasFailed
      ? [
          { title: 'FAILED', align: 'right' as const, cell: ({ failed }: Route) => grouped(failed) },
          { title: 'BECAUSE', cell: ({ because }: Route) => because ?? '–' },
        ]
      : []),
  ]
}
