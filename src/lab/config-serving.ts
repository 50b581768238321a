/** What the config server serves, and the key it reads ciphers with. */
export interface ConfigServing {
  readonly repo: ServedRepo
  readonly encrypt: Encryption
}

/** A folder that is a git repository, one that is none, or a repository that is reached by its address. */
export type ServedRepo =
  | { readonly kind: 'work-tree'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'git'; readonly url: string }

/** Secrets as they are, no longer where they are to be found. */
export interface Encryption {
  readonly key: string | null
  readonly keyStore: {
    readonly location: string | null
    readonly alias: string | null
    readonly password: string | null
    readonly secret: string | null
  } | null
}

/** The key of the lessons: their ciphertexts are in the files a lab begins with. It protects nothing. */
export const lessonKey = 'abcdefghijklmnopqrstuvwxyz0123456789'
