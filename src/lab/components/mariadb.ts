import { defineComponent, type Place } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'

const serverFlags = [
  '--server-id=1',
  '--binlog-format=ROW',
  '--innodb-buffer-pool-size=64M',
  '--performance-schema=OFF',
  '--character-set-server=utf8mb4',
]

// A connector that reads the binlog dies of an empty one; a statement that is logged and changes nothing fills it.
const logOneStatement = (client: string) =>
  `MYSQL_PWD="$MARIADB_ROOT_PASSWORD" exec ${client} -uroot -e 'create database if not exists mydb'`

// Over TCP answers only the server that is there to stay, not the one that initialises. And where nobody runs `prepare`, the check sees to it.
const answersAndLogs = `export MYSQL_PWD="$MARIADB_ROOT_PASSWORD"
ask() { mariadb -uroot -Ne "$1"; }
mariadb-admin -h127.0.0.1 -uroot ping && { ask 'select @@gtid_binlog_pos' | grep -q . || ask 'create database if not exists mydb'; }`

export const mariadb = defineComponent({
  name: 'mariadb',
  summary: 'MariaDB with a row binlog and a database mydb',
  kind: 'engine',
  profile: 'connect',
  ports: { sql: { port: 3306 } },
  needs: [],
  memoryMiB: 125,
  programs: ['mariadbd', 'mariadb-install-db', 'mariadb'],
  image: images.mariadb,
  imageDataDir: '/var/lib/mysql',
  at: (place) => ({
    ...(place.runtime === 'native' ? onHost(place) : inContainer(place)),
    ready: [{ kind: 'mysql', port: 'sql' }],
  }),
  exits: commonExits,
  stop: { graceMs: 20_000 },
  startTimeoutMs: 120_000,
  where: '{sql}',
  links: [{ env: 'MSA_MARIADB_URL', url: 'mysql://root:{secret:mariadb}@{sql}/mydb' }],
})

function inContainer(place: Place) {
  return {
    command: ['mariadbd', '--log-bin=binlog', ...serverFlags],
    env: { MARIADB_ROOT_PASSWORD: place.secret('mariadb'), MARIADB_DATABASE: 'mydb' },
    prepare: ['sh', '-c', logOneStatement('mariadb')],
    container: {
      healthcheck: ['sh', '-c', answersAndLogs],
    },
  }
}

function onHost(place: Place) {
  const base = place.dataDir
  const port = place.listen('sql').port
  const user = place.user.isRoot ? [`--user=${place.user.name}`] : []
  const install = [
    place.program('mariadb-install-db'),
    '--no-defaults',
    ...user,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]
  return {
    command: [
      'sh',
      '-c',
      // A server that starts takes away what others have in the folder for temporary tables: each has one of its own.
      // A first start that was cut short leaves a folder without its marker: it is made again.
      `mkdir -p "$1/tmp" && export TMPDIR="$1/tmp"; test -f "$1/made" || { rm -rf "$1/data" && ${install.join(' ')} --datadir="$1/data" >"$1/install.log" 2>&1 && touch "$1/made" || { cat "$1/install.log" >&2; exit 1; }; }; shift; exec "$@"`,
      'install',
      base,
      place.program('mariadbd'),
      '--no-defaults',
      ...user,
      `--datadir=${base}/data`,
      // A socket's path has room for 107 characters; a relative one is short, and mariadbd runs in its data folder.
      '--socket=server.sock',
      `--pid-file=${base}/pid`,
      `--port=${port}`,
      `--bind-address=${place.listen('sql').host}`,
      `--log-bin=${base}/data/binlog`,
      `--init-file=${place.file('init.sql')}`,
      ...serverFlags,
    ],
    env: { MARIADB_ROOT_PASSWORD: place.secret('mariadb') },
    files: {
      'init.sql': {
        content: `alter user root@localhost identified by '${place.secret('mariadb')}';\ncreate database if not exists mydb;\n`,
        secret: true as const,
      },
    },
    prepare: ['sh', '-c', logOneStatement(`${place.program('mariadb')} --no-defaults -h127.0.0.1 -P${port}`)],
  }
}
