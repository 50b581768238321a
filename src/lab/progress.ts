/** What a person who waits wants to know and no journal needs to keep. Said by whoever does the work, drawn by the shell. */
export type ProgressNote =
  /** First of all, once per run: what will come up (or go down), so that a view can show what waits for what. */
  | { readonly kind: 'wanted'; readonly title: string; readonly instances: readonly WantedInstance[] }
  | { readonly kind: 'image-pull'; readonly image: string; readonly doneBytes: number; readonly totalBytes: number }
  | { readonly kind: 'image-pulled'; readonly image: string; readonly tookMs: number }
  /** All jars of a run counted together. */
  | {
      readonly kind: 'artefacts'
      readonly doneFiles: number
      readonly totalFiles: number
      readonly doneBytes: number
      readonly totalBytes: number
    }
  | { readonly kind: 'artefacts-fetched'; readonly files: number; readonly bytes: number; readonly tookMs: number }
  | { readonly kind: 'packages-installing'; readonly packages: readonly string[]; readonly line: string }
  | { readonly kind: 'packages-installed'; readonly packages: readonly string[]; readonly tookMs: number }
  /** Another command works on this lab; null when it is our turn. */
  | { readonly kind: 'lock-wait'; readonly lab: string; readonly holder: string | null }

export interface WantedInstance {
  readonly id: string
  readonly name: string
  /** Ids of instances. */
  readonly needs: readonly string[]
}
