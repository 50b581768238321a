import type { ProgressNote } from '../../lab/progress.ts'
import { durationAsText } from '../../shared/duration.ts'

/** What is being waited for beside components: downloads, installations, our turn. */
export type WorkNote = Exclude<ProgressNote, { readonly kind: 'wanted' }>

/** Notes with the same key are about the same work: the later one replaces the earlier. */
export function workOf(note: WorkNote): string {
  switch (note.kind) {
    case 'image-pull':
    case 'image-pulled':
      return `image ${note.image}`
    case 'artefacts':
    case 'artefacts-fetched':
      return 'artefacts'
    case 'packages-installing':
    case 'packages-installed':
      return 'packages'
    case 'lock-wait':
      return 'lock'
  }
}

export function isOver(note: WorkNote): boolean {
  return (
    note.kind === 'image-pulled' ||
    note.kind === 'artefacts-fetched' ||
    note.kind === 'packages-installed' ||
    (note.kind === 'lock-wait' && note.holder === null)
  )
}

/** How far it is, from 0 to 1; undefined where nobody knows. */
export function shareDone(note: WorkNote): number | undefined {
  if (note.kind !== 'image-pull' && note.kind !== 'artefacts') return undefined
  return note.totalBytes > 0 ? Math.min(1, note.doneBytes / note.totalBytes) : undefined
}

export function noteAsText(note: WorkNote): string {
  switch (note.kind) {
    case 'image-pull':
      return `image ${note.image}   ${bytesOf(note)}`
    case 'image-pulled':
      return `image ${note.image} in ${durationAsText(note.tookMs)}`
    case 'artefacts':
      return `jars ${note.doneFiles} of ${note.totalFiles}   ${bytesOf(note)}`
    case 'artefacts-fetched':
      return `jars: ${note.files} fetched, ${mebibytes(note.bytes)} MiB in ${durationAsText(note.tookMs)}`
    case 'packages-installing':
      return `installing ${note.packages.join(' ')}: ${note.line}`
    case 'packages-installed':
      return `installed ${note.packages.join(' ')} in ${durationAsText(note.tookMs)}`
    case 'lock-wait':
      return note.holder === null
        ? `lab "${note.lab}" is free now`
        : `lab "${note.lab}" is busy: waiting for ${note.holder} to end`
  }
}

function bytesOf(note: { readonly doneBytes: number; readonly totalBytes: number }): string {
  return note.totalBytes > 0
    ? `${mebibytes(note.doneBytes)} of ${mebibytes(note.totalBytes)} MiB`
    : `${mebibytes(note.doneBytes)} MiB`
}

function mebibytes(bytes: number): string {
  const count = bytes / (1024 * 1024)
  return count < 10 ? count.toFixed(1) : String(Math.round(count))
}
