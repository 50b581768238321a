/** One file of a Maven repository, and what it must be to the byte. */
export interface Artefact {
  readonly group: string
  readonly name: string
  readonly version: string
  readonly classifier?: string
  readonly extension: string
  readonly sha256: string
  readonly sizeBytes: number
  /** One that is kept unpacked: what is then below the folder called `name`. */
  readonly unpacked?: UnpackedTree
}

export interface UnpackedTree {
  readonly files: number
  readonly sizeBytes: number
  /** Over the lines `<sha256> <path>`, sorted. */
  readonly sha256: string
}

export type Coordinates = Omit<Artefact, 'sha256' | 'sizeBytes' | 'unpacked'>

export function fileNameOf({ name, version, classifier, extension }: Coordinates): string {
  return `${name}-${version}${classifier === undefined ? '' : `-${classifier}`}.${extension}`
}

/** Below the root of any repository, local or remote. */
export function repositoryPathOf(artefact: Coordinates): string {
  return `${artefact.group.replaceAll('.', '/')}/${artefact.name}/${artefact.version}/${fileNameOf(artefact)}`
}

/** As Maven writes it: `group:name:extension:classifier:version`. */
export function coordinatesAsText({ group, name, extension, classifier, version }: Coordinates): string {
  return [group, name, extension, classifier, version].filter((part) => part !== undefined).join(':')
}
