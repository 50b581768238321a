/** What `work` comes to, or `otherwise` as soon as the signal is aborted. Leaves nothing on the signal, however long that lives. */
export async function unlessAborted<Value, Instead>(
  signal: AbortSignal,
  work: Promise<Value>,
  otherwise: () => Instead | Promise<Instead>,
): Promise<Value | Instead> {
  let onAbort = (): void => undefined
  const aborted = new Promise<'aborted'>((resolve) => {
    onAbort = () => resolve('aborted')
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    const first = await Promise.race([aborted, work.then((value) => ({ value }))])
    return first === 'aborted' ? await otherwise() : first.value
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
