import { join } from 'node:path'

export interface RemoteAccess {
  readonly uri: string
  readonly username: string | undefined
  readonly password: string | undefined
  readonly skipSslValidation: boolean
  /** PEM. */
  readonly privateKey: string | undefined
  readonly passphrase: string | undefined
  readonly knownHostsFile: string | undefined
  readonly strictHostKeyChecking: boolean
}

export interface Access {
  readonly env: Readonly<Record<string, string>>
  /** To be written before, for the owner alone. */
  readonly files: readonly { readonly path: string; readonly text: string; readonly mode: number }[]
}

/** Secrets reach git through its environment and through files that only we may read; never as arguments. */
export function accessOf(access: RemoteAccess, folder: string): Access {
  const inUri = userOf(access.uri)
  const username = access.username ?? inUri?.username
  const password = access.password ?? inUri?.password
  const [identity, askPassphrase] = [join(folder, 'identity'), join(folder, 'ask-passphrase')]
  const { privateKey, passphrase } = access
  return {
    env: {
      GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
      ...(username === undefined ? {} : withCredentials(username, password ?? '')),
      ...(access.skipSslValidation ? { GIT_SSL_NO_VERIFY: 'true' } : {}),
      GIT_SSH_COMMAND: sshCommand(access, privateKey === undefined ? undefined : identity),
      ...(passphrase === undefined
        ? {}
        : { SSH_ASKPASS: askPassphrase, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0', CONFIG_REPO_PASSPHRASE: passphrase }),
    },
    files: [
      ...(privateKey === undefined ? [] : [{ path: identity, text: `${privateKey.trim()}\n`, mode: 0o600 }]),
      ...(passphrase === undefined ? [] : [{ path: askPassphrase, text: passphraseScript, mode: 0o700 }]),
    ],
  }
}

const passphraseScript = '#!/bin/sh\nprintf "%s\\n" "$CONFIG_REPO_PASSPHRASE"\n'

export function withoutUser(uri: string): string {
  return uri.replace(/^(https?:\/\/)[^/@]*@/, '$1')
}

function userOf(uri: string): { readonly username: string; readonly password: string } | undefined {
  const [, username, password = ''] = /^https?:\/\/([^/@:]*)(?::([^/@]*))?@/.exec(uri) ?? []
  return username === undefined ? undefined : { username: decodeURIComponent(username), password: decodeURIComponent(password) }
}

function withCredentials(username: string, password: string): Readonly<Record<string, string>> {
  return {
    GIT_CONFIG_COUNT: '2',
    // An empty one first: the person's own helpers are neither asked nor told.
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: 'credential.helper',
    GIT_CONFIG_VALUE_1:
      '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$CONFIG_REPO_USERNAME" "$CONFIG_REPO_PASSWORD"; }; f',
    CONFIG_REPO_USERNAME: oneLine(username),
    CONFIG_REPO_PASSWORD: oneLine(password),
  }
}

/** Otherwise it could say more to git than a password. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]/g, '')
}

function sshCommand({ knownHostsFile, strictHostKeyChecking, passphrase }: RemoteAccess, identity: string | undefined): string {
  return [
    'ssh',
    ...(passphrase === undefined ? ['-o BatchMode=yes'] : []),
    `-o StrictHostKeyChecking=${strictHostKeyChecking ? 'yes' : 'no'}`,
    ...(knownHostsFile === undefined ? [] : [`-o UserKnownHostsFile=${quoted(knownHostsFile)}`]),
    ...(identity === undefined ? [] : [`-o IdentitiesOnly=yes -i ${quoted(identity)}`]),
  ].join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
