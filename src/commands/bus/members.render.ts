import { printable } from '../../shared/quote.ts'
import { listAsText } from '../../shell/output/table.ts'
import type { Column, ListFacts, Page } from '../../shell/output.ts'
import type { MemberRow } from '../../systems/bus/listeners.ts'

export function columns({ ink }: Page, pinged: boolean): readonly Column<MemberRow>[] {
  const dash = ink.dim('–')
  const answered: Column<MemberRow> = {
    title: 'ANSWERED',
    align: 'right',
    cell: ({ answered, tookMs }) => {
      if (tookMs !== null) return tookMs < 1000 ? `${tookMs}ms` : `${(tookMs / 1000).toFixed(1)}s`
      return answered === false ? ink.bad('silent') : dash
    },
  }
  return [
    { title: 'MEMBER', name: true, cell: ({ name }) => (name === null ? ink.dim('?') : printable(name)) },
    { title: 'REGISTERED', cell: ({ registered }) => stateOf(registered, ink, dash) },
    ...(pinged ? [answered] : []),
    { title: 'LISTENER', cell: (row) => listenerOf(row, ink) },
    { title: 'FROM', ...(pinged && { wide: true }), cell: ({ listener }) => printable(listener?.from ?? '') || dash },
    { title: 'PLACE', wide: true, cell: ({ listener }) => printable(listener?.place ?? '') || dash },
    { title: 'ID', wide: true, cell: ({ busId }) => printable(busId ?? '') || dash },
  ]
}

export function membersAsText(rows: readonly MemberRow[], page: Page, pinged: boolean, how: ListFacts): string {
  return listAsText(rows, columns(page, pinged), page, how)
}

function stateOf(registered: string | null, ink: Page['ink'], dash: string): string {
  if (registered === null) return dash
  return registered === 'UP' ? ink.good(registered) : ink.bad(printable(registered))
}

function listenerOf({ listens, listener }: MemberRow, ink: Page['ink']): string {
  if (listener !== null) return printable(listener.client)
  return { yes: 'yes', no: ink.bad('nobody'), unknown: ink.dim('?') }[listens]
}
