import { clip } from '../../shell/output/text-width.ts'
import type { Page } from '../../shell/output.ts'
import type { Described, Failure } from '../../systems/connect/describe.ts'
import { stateInk } from './state-text.ts'

const shownFrames = 8

/** Sections, the state first, what has failed last: it may be long. */
export function describedAsText(described: Described, page: Page, verbose: boolean): string {
  const { name, type, state, worker, tasks, topics, config, defaults, taskConfigs, failures } = described
  const { ink } = page
  const title = (text: string) => ink.dim(text)
  const keys = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([key, value]) => cut(`  ${key}=${value}`, page))
  return [
    `${ink.strong(name)}   ${stateInk(state, ink)}   ${type ?? ''} on ${worker ?? '–'}`,
    `  ${described.class ?? '–'}`,
    title('tasks'),
    ...(tasks.length === 0
      ? ['  none']
      : tasks.map((task) => `  ${task.id}  ${stateInk(task.state, ink)}   on ${task.worker ?? '–'}`)),
    title('topics'),
    ...(topics.length === 0 ? ['  none yet'] : topics.map((topic) => `  ${topic}`)),
    title(`config (${Object.keys(config).length} keys set)`),
    ...keys(config),
    ...(defaults ? [title('defaults'), ...keys(defaults)] : []),
    ...(taskConfigs ?? []).flatMap((task) => [title(`config of task ${task.id}`), ...keys(task.config)]),
    ...failures.flatMap((failure) => failureAsLines(failure, page, verbose)),
  ].join('\n')
}

function failureAsLines({ task, why, at, trace }: Failure, page: Page, verbose: boolean): readonly string[] {
  const { ink } = page
  const shown = verbose || !page.cuts ? trace : trace.slice(0, shownFrames)
  const more = trace.length - shown.length
  return [
    ink.bad(task === null ? 'the connector FAILED' : `task ${task} FAILED`),
    `  ${ink.dim('why')}   ${why}`,
    ...(at === null ? [] : [`  ${ink.dim('at')}    ${at}`]),
    ...shown.map((line) => cut(`    ${line}`, page)),
    ...(more > 0 ? [ink.dim(`    … ${more} more lines: --verbose`)] : []),
  ]
}

function cut(line: string, { cuts, width }: Page): string {
  return cuts ? clip(line, width) : line
}
