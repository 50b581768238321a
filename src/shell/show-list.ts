import { againAndAgain } from './again.ts'
import type { Context } from './context.ts'
import { listAsText } from './output/table.ts'
import type { Column, Page } from './output.ts'

export interface ListOptions {
  readonly watch?: boolean
  /** commander's way of `--no-headers`. */
  readonly headers?: boolean
}

const everyMs = 2000

/** A list once, or again and again until Ctrl-C. */
export async function showList<Row>(
  ctx: Context,
  { watch = false, headers = true }: ListOptions,
  none: string,
  columns: (page: Page) => readonly Column<Row>[],
  read: () => Promise<readonly Row[]>,
): Promise<void> {
  const how = { none, noHeaders: !headers }
  if (!watch) return ctx.output.list(await read(), columns, how)
  await againAndAgain(ctx, everyMs, async () => {
    await ctx.output.frame(await read(), (rows, page) => listAsText(rows, columns(page), page, how))
  })
}
