import type { FastifyReply } from 'fastify'

/** What a browser made of the last part of a path might be run by it: such an answer gets a name that is not. As Spring does it. */
export function nameHarmlessly(reply: FastifyReply, lastPart: string): void {
  const extension = /\.([^.]+)$/.exec(lastPart)?.[1]?.toLowerCase()
  if (extension !== undefined && !harmless.has(extension)) reply.header('content-disposition', 'inline;filename=f.txt')
}

const harmless = new Set([
  ...['txt', 'text', 'yml', 'properties', 'csv', 'json', 'xml', 'atom', 'rss'],
  ...['png', 'jpe', 'jpeg', 'jpg', 'gif', 'wbmp', 'bmp', 'svg', 'webp', 'ico', 'mp3', 'wav', 'mp4', 'webm'],
])
