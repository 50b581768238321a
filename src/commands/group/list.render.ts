import type { Column, Ink, Page } from '../../shell/output.ts'
import type { Group } from '../../systems/kafka/groups/group.ts'

/** As -o json has it. */
export interface GroupSummary extends Omit<Group, 'members'> {
  readonly members: number | null
}

export function summaryOf({ members, ...group }: Group): GroupSummary {
  return { ...group, members: members?.length ?? null }
}

export function groupColumns({ ink, style }: Page): readonly Column<GroupSummary>[] {
  const name: Column<GroupSummary> = { title: 'GROUP', name: true, cell: (group) => group.name }
  if (style === 'raw') return [name]
  return [
    name,
    { title: 'STATE', cell: ({ state }) => stateAsText(state, ink) },
    { title: 'MEMBERS', align: 'right', cell: ({ members }) => (members === null ? '–' : String(members)) },
    { title: 'TYPE', cell: ({ type }) => type },
    { title: 'PROTOCOL', cell: ({ protocolType }) => protocolType || '–' },
    { title: 'ASSIGNOR', wide: true, cell: ({ assignor }) => assignor || '–' },
    { title: 'COORDINATOR', wide: true, align: 'right', cell: ({ coordinator }) => String(coordinator) },
  ]
}

export function stateAsText(state: string, ink: Ink): string {
  if (state === 'Stable') return ink.good(state)
  return state === 'Empty' || state === 'Dead' ? ink.dim(state) : ink.changing(state)
}
