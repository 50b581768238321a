import type { Column, Page } from '../../shell/output.ts'

export interface ContextRow {
  readonly name: string
  readonly kind: 'lab' | 'context'
  readonly current: boolean
  readonly where: string
  readonly systems: readonly string[]
  readonly protect: boolean
  readonly file: string | null
}

export function contextColumns({ ink, style }: Page): readonly Column<ContextRow>[] {
  const name: Column<ContextRow> = { title: 'NAME', cell: (row) => (row.current ? ink.strong(row.name) : row.name), name: true }
  return [
    ...(style === 'raw' ? [] : [{ title: '', cell: (row: ContextRow) => (row.current ? '→' : '') }]),
    name,
    { title: 'WHERE', cell: ({ where }) => where },
    { title: 'SYSTEMS', cell: ({ systems }) => systems.join(' ') },
    { title: 'PROTECTED', cell: ({ protect }) => (protect ? 'yes' : '') },
    { title: 'FILE', cell: ({ file }) => file ?? '', wide: true },
  ]
}
