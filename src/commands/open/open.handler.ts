import { withPorts } from '../../lab/host-address.ts'
import { find, membersOf } from '../../lab/members.ts'
import { whichProgram } from '../../runtime/packages/programs.ts'
import { runOnce } from '../../runtime/processes.ts'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { type RunningLab, runningLabOf } from '../../shell/lab.ts'
import type { AsText } from '../../shell/output.ts'

export interface OpenInput {
  readonly component: string | undefined
  readonly print?: boolean
  readonly name?: string
}

interface PageOf {
  readonly component: string
  readonly url: string
}

export async function open(ctx: Context, { component, print = false, ...option }: OpenInput): Promise<void> {
  const running = await runningLabOf(ctx, option)
  const pages = await pagesOf(running)
  if (component === undefined) {
    return ctx.output.result(pages, pagesAsText)
  }
  const page = pages.find((each) => each.component === component)
  if (!page) throw withoutPage(component, pages, running.registry)
  const opener = ['xdg-open', 'wslview', 'open'].map((name) => whichProgram(name, ctx.env)).find((path) => path !== undefined)
  const hasScreen =
    ctx.env.DISPLAY !== undefined ||
    ctx.env.WAYLAND_DISPLAY !== undefined ||
    ctx.env.WSL_DISTRO_NAME !== undefined ||
    opener === '/usr/bin/open'
  if (!print && ctx.stdout.isTTY && hasScreen && opener !== undefined) {
    await runOnce([opener, page.url], { env: ctx.env, timeoutMs: 10_000, cwd: '/', signal: ctx.signal })
  }
  ctx.output.result(page, ({ url }) => url)
}

const pagesAsText: AsText<readonly PageOf[]> = (pages) => {
  if (pages.length === 0) return 'no component with a page is in this lab'
  const width = Math.max(...pages.map(({ component }) => component.length))
  return pages.map(({ component, url }) => `${component.padEnd(width)}  ${url}`).join('\n')
}

async function pagesOf({ client, registry }: RunningLab): Promise<PageOf[]> {
  using _client = client
  const { settings } = await client.call('observe', { usage: false })
  if (!settings) return []
  return membersOf(settings, registry).flatMap((member) =>
    member.definition.page === undefined
      ? []
      : [{ component: member.name, url: withPorts(member.definition.page, member, settings) }],
  )
}

function withoutPage(component: string, pages: readonly PageOf[], registry: RunningLab['registry']): MsaError {
  find(registry, component)
  return new MsaError('FAILED', `${component} has no page, or is not in this lab.`, {
    details: [`pages: ${pages.map((page) => page.component).join(' ')}`],
    hint: 'msa open',
  })
}
