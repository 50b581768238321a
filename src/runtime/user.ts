import { userInfo } from 'node:os'

/** Who runs this: servers refuse to be root unless told, and package managers insist on it. */
export function currentUser(): { readonly name: string; readonly isRoot: boolean } {
  const { username, uid } = userInfo()
  return { name: username, isRoot: uid === 0 }
}
