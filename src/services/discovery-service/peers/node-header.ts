/** Which server answers: who finds its own id in it has itself for a peer. */
export const nodeHeader = 'x-msa-node-id'
