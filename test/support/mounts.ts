import { existsSync, readFileSync } from 'node:fs'

const mounts = '/proc/self/mounts'

/** In a chroot no mount is at `/`, and Java, so Kafka, cannot say how much there is in a folder. */
export const javaKnowsFolders =
  !existsSync(mounts) ||
  readFileSync(mounts, 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[1] === '/')

if (!javaKnowsFolders) process.stderr.write('sizes on disk are not compared: in a chroot Kafka cannot tell them\n')
