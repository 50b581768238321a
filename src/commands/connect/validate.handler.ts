import { QuietExit } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import type { Page } from '../../shell/output.ts'
import { type Checked, check } from '../../systems/connect/check.ts'
import { translate } from '../../systems/connect/jdbc/translate.ts'
import type { WantedInput } from './connector-options.ts'
import { surroundingsOf, workerOf } from './lab-worker.ts'
import { wantedOf } from './wanted.ts'

export async function validateConnectors(ctx: Context, input: WantedInput): Promise<void> {
  const wanted = await wantedOf(ctx, input)
  const { worker, target } = await workerOf(ctx, input.target)
  const around = await surroundingsOf(ctx, { target, option: input.target })
  const plugins = await worker.plugins()
  const checked: Checked[] = []
  for (const wish of wanted) {
    const translated = translate(wish, plugins, around)
    if (translated.translation !== undefined) ctx.output.note(translated.translation)
    checked.push(await check(worker, translated, plugins))
  }
  ctx.output.result(checked, (all, page) => all.map((each) => checkedAsText(each, page)).join('\n'))
  if (checked.some(({ errors }) => errors.length > 0)) throw new QuietExit(1)
}

function checkedAsText({ name, keys, errors, warnings }: Checked, { ink }: Page): string {
  const wrong = new Set(errors.map(({ key }) => key)).size
  const head =
    wrong === 0
      ? `${ink.good('✓')} ${name}: configuration valid (${keys} keys)`
      : `${ink.bad('✗')} ${name}: ${wrong} of its keys wrong`
  return [
    head,
    ...errors.map(({ key, because }) => `  ${ink.bad('✗')} ${key}: ${because}`),
    ...warnings.map(({ key, because }) => `  ${ink.changing('•')} ${key}: ${because}`),
  ].join('\n')
}
