import { systemCodeOf } from '../../shared/errors.ts'

/** Why a token is not taken. */
export type Refusal =
  | 'too-long'
  | 'malformed'
  | 'wrong-algorithm'
  | 'bad-signature'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-issuer'
  | 'no-secret'

/** For whoever sent it. */
export const refusalTexts: Readonly<Record<Refusal, string>> = {
  'too-long': 'The token is too long.',
  malformed: 'The token is no JWT with a subject and an expiry.',
  'wrong-algorithm': 'The token is not signed with HS512.',
  'bad-signature': 'The token was not signed with the secret in use here; log in again.',
  expired: 'The token has expired; log in again.',
  'not-yet-valid': 'The token is not valid yet.',
  'wrong-issuer': 'The token comes from another issuer.',
  'no-secret': 'No token is taken here: token.secret is not set.',
}

/** What jose throws. */
export function refusalOf(error: unknown): Refusal {
  switch (systemCodeOf(error)) {
    case 'ERR_JWT_EXPIRED':
      return 'expired'
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return 'bad-signature'
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
    case 'ERR_JOSE_NOT_SUPPORTED':
      return 'wrong-algorithm'
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return claimRefusal(error)
    default:
      return 'malformed'
  }
}

function claimRefusal(error: unknown): Refusal {
  const claim = error instanceof Error && 'claim' in error ? error.claim : undefined
  if (claim === 'iss') return 'wrong-issuer'
  return claim === 'nbf' ? 'not-yet-valid' : 'malformed'
}
