/** A path as a route declares it, as Spring writes it: `/users/:userId/*` → `/users/{userId}/**`. */
export function springPattern(path: string): string {
  return path.replace(/:([A-Za-z0-9_]+)(\([^)]*\))?\??/g, '{$1}').replace(/\*$/, '**')
}

/** The `uri` of metrics and spans: never what was asked for, of which there is no end. */
export function uriTag(pattern: string | undefined, status: number): string {
  // Spring has not chosen a route yet when it refuses a method.
  if (status === 405) return 'UNKNOWN'
  if (pattern !== undefined) return pattern === '' ? 'root' : pattern
  // What nobody handles goes to Spring's handler of static files.
  if (status === 404) return '/**'
  return status >= 300 && status < 400 ? 'REDIRECTION' : 'UNKNOWN'
}
