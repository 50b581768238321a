import { askGreeting } from '../../../protocols/mysql/greeting.ts'
import { MsaError } from '../../../shared/errors.ts'
import type { SqlTarget, Target } from '../../target.ts'
import { type PartName, partNames } from '../open.ts'
import { type Checked, type Checking, checked, failed } from './check.ts'
import { checkHttp } from './check-http.ts'
import { checkKafka } from './check-kafka.ts'
import { checkRabbit } from './check-rabbit.ts'
import { explain } from './explain.ts'

/** One part of a target at a time, because each may have a secret that cannot be found. */
export type OpenPart = <Name extends PartName>(name: Name) => Promise<Target[Name]>

/**
 * Opens each system that a target names, which may ask a person for a password; what comes back asks the systems, all at
 * once, and tells them in the order in which they are always told.
 */
export async function openChecks(
  open: OpenPart,
  whereOfPart: (name: PartName) => string,
  checking: Checking,
): Promise<() => Promise<readonly Checked[]>> {
  const checks: (() => Promise<readonly Checked[]>)[] = []
  // One after the other: nobody answers two questions at a time.
  for (const name of partNames) {
    try {
      const check = await checkOf(name, open, checking)
      if (check) checks.push(check)
    } catch (error) {
      if (!(error instanceof MsaError) || error.code === 'INTERRUPTED') throw error
      checks.push(async () => [failed(name, whereOfPart(name), { why: error.message, hint: error.hint })])
    }
  }
  return async () => (await Promise.all(checks.map((check) => check()))).flat()
}

async function checkOf(
  name: PartName,
  open: OpenPart,
  checking: Checking,
): Promise<(() => Promise<readonly Checked[]>) | undefined> {
  if (name === 'kafka') {
    const login = await open(name)
    return login && (() => checkKafka(login, checking))
  }
  if (name === 'rabbitmq') {
    const target = await open(name)
    return target && (() => checkRabbit(target, checking))
  }
  if (name === 'sql') {
    const target = await open(name)
    return target && (async () => [await checkSql(target, checking)])
  }
  const target = await open(name)
  return target && (async () => [await checkHttp(name, target, checking)])
}

/** Only who it is: nobody logs in. */
function checkSql({ host, port }: SqlTarget, checking: Checking): Promise<Checked> {
  const place = { host, port }
  const asked = { ...checking, ...place, what: 'MariaDB or MySQL', isSecure: false, username: undefined }
  const ask = async () => `${(await askGreeting({ ...checking, ...place })).version}, the login was not tried`
  return checked('sql', `${host}:${port}`, ask, (error) => explain(error, asked))
}
