import type { ComponentDefinition } from '../component.ts'

export interface Exportable {
  readonly registry: readonly ComponentDefinition[]
  /** What cannot be taken along, and why. */
  readonly leftOut: readonly { readonly name: string; readonly because: string }[]
}

/** The components as containers: on another machine nothing is a process of this one. */
export function exportable(registry: readonly ComponentDefinition[]): Exportable {
  const leftOut = registry.flatMap((definition) => {
    const because = reasonAgainst(definition)
    return because === undefined ? [] : [{ name: definition.name, because }]
  })
  const gone = new Set(leftOut.map(({ name }) => name))
  return {
    leftOut,
    registry: registry
      .filter(({ name }) => !gone.has(name))
      .map(({ onHost: _, ...definition }) => ({ ...definition, needs: definition.needs.filter((need) => !gone.has(need)) })),
  }
}

function reasonAgainst({ kind, image }: ComponentDefinition): string | undefined {
  if (image === '') return 'it is a command of this machine; give it an image, too'
  return kind === 'job' ? 'it is a job, and what it has made is here' : undefined
}
