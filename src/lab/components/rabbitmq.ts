import { defineComponent, type Place } from '../component.ts'
import { images } from '../images.ts'
import { commonExits } from './common-exits.ts'
import { httpCheck } from './healthcheck.ts'

// Three busy-waiting schedulers of Erlang cost a laptop a core and win nothing here.
const erlangFlags = '+sbwt none +sbwtdcpu none +sbwtdio none'

const enabled = ['rabbitmq_management', 'rabbitmq_stomp', 'rabbitmq_web_stomp']
const plugins = `[${enabled.join(',')}].\n`

export const rabbitmq = defineComponent({
  name: 'rabbitmq',
  summary: 'RabbitMQ with its management page, STOMP and Web-STOMP',
  kind: 'engine',
  profile: 'core',
  ports: {
    amqp: { port: 5672 },
    management: { port: 15672 },
    stomp: { port: 61613 },
    webstomp: { port: 15674 },
    distribution: { port: 25672, only: 'native', internal: true },
    epmd: { port: 14369, only: 'native', internal: true },
  },
  needs: [],
  memoryMiB: 180,
  programs: ['rabbitmq-server', 'epmd'],
  image: images.rabbitmq,
  imageDataDir: '/var/lib/rabbitmq',
  at: (place) => ({
    ...(place.runtime === 'native' ? onHost(place) : inContainer()),
    ready: [
      { kind: 'amqp', port: 'amqp' },
      { kind: 'http', port: 'management', path: '/api/health/checks/virtual-hosts', login: 'guest:guest' },
    ],
  }),
  exits: [
    {
      says: /[Ii]ncompatible feature flags|incompatible_feature_flags/,
      means: 'failed',
      because: 'its data was written by another major version',
      hint: 'msa down --volumes',
    },
    ...commonExits,
  ],
  stop: { graceMs: 30_000 },
  startTimeoutMs: 120_000,
  where: '{amqp}   ui http://{management}',
  page: 'http://{management}',
  links: [
    { env: 'MSA_RABBITMQ_URL', url: 'amqp://guest:guest@{amqp}' },
    { env: 'MSA_RABBITMQ_API', url: 'http://{management}' },
  ],
})

function inContainer() {
  return {
    command: ['rabbitmq-server'],
    env: { RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: erlangFlags },
    files: { 'rabbitmq.conf': { content: limits }, enabled_plugins: { content: plugins } },
    container: {
      paths: { 'rabbitmq.conf': '/etc/rabbitmq/conf.d/20-msa.conf', enabled_plugins: '/etc/rabbitmq/enabled_plugins' },
      // `rabbitmq-diagnostics` would start an Erlang of its own each time: a second of a core.
      healthcheck: httpCheck(15672, '/api/health/checks/virtual-hosts', { login: 'guest:guest' }),
    },
  }
}

// epmd would daemonise and outlive the node; in the foreground first, it is the one the node finds. Then: each module that Erlang
// loads it looks for in the folders of all plugins there are, some sixty, a third of the time that it takes to start. It is shown
// those that are enabled, and what they stand on.
const needed = [...enabled, 'rabbitmq_management_agent', 'rabbitmq_web_dispatch', 'rabbitmq_prelaunch']
const start = `"$1" -port "$2" -address 127.0.0.1 &
server=$3 shown=$4
installed=$(dirname "$(dirname "$(readlink -f "$server")")")
set --
for plugin in "$installed"/plugins/*-*; do
  case \${plugin##*/} in
    ${needed.map((name) => `${name}-*`).join(' | ')}) ;;
    rabbitmq_*) continue ;;
  esac
  set -- "$@" "$plugin"
done
if [ -e "$1" ] && rm -rf "$shown" && mkdir -p "$shown/plugins" &&
  ln -s "$@" "$shown/plugins" && ln -s "$installed/sbin" "$shown/sbin"; then
  export RABBITMQ_SCRIPTS_DIR="$shown/sbin" RABBITMQ_PLUGINS_DIR="$shown/plugins"
fi
exec "$server"`

/** A node of our own beside whatever the machine runs: own folders, ports, name and epmd, all on loopback. */
function onHost(place: Place) {
  const base = place.dataDir
  const epmd = place.listen('epmd').port
  return {
    // The package's wrapper in /usr/sbin insists on its own user and HOME: the script below it does not.
    command: [
      'sh',
      '-c',
      start,
      'rabbitmq',
      place.program('epmd'),
      String(epmd),
      place.program('rabbitmq-server'),
      `${base}/server`,
    ],
    env: {
      HOME: base,
      RABBITMQ_NODENAME: 'msa@localhost',
      RABBITMQ_CONF_ENV_FILE: `${base}/no-environment-file`,
      RABBITMQ_CONFIG_FILE: place.file('rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: place.file('enabled_plugins'),
      RABBITMQ_MNESIA_BASE: `${base}/mnesia`,
      RABBITMQ_LOG_BASE: `${base}/log`,
      RABBITMQ_LOGS: '-',
      RABBITMQ_PID_FILE: `${base}/pid`,
      RABBITMQ_PLUGINS_EXPAND_DIR: `${base}/expand`,
      RABBITMQ_FEATURE_FLAGS_FILE: `${base}/feature_flags`,
      RABBITMQ_GENERATED_CONFIG_DIR: `${base}/generated`,
      RABBITMQ_DIST_PORT: String(place.listen('distribution').port),
      ERL_EPMD_PORT: String(epmd),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-kernel inet_dist_use_interface {127,0,0,1} ${erlangFlags}`,
    },
    files: {
      enabled_plugins: { content: plugins },
      'rabbitmq.conf': {
        content: `listeners.tcp.1 = 127.0.0.1:${place.listen('amqp').port}
management.tcp.ip = 127.0.0.1
management.tcp.port = ${place.listen('management').port}
stomp.listeners.tcp.1 = 127.0.0.1:${place.listen('stomp').port}
web_stomp.tcp.ip = 127.0.0.1
web_stomp.tcp.port = ${place.listen('webstomp').port}
log.console = true
log.file = false
${limits}`,
      },
    },
  }
}

// Its own default waits for half a laptop: 40 % of memory and 50 MB of disk are asked in absolute figures instead.
const limits = `vm_memory_high_watermark.absolute = 512MiB
disk_free_limit.absolute = 50MB
`
