import { type Command, Option } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect } from '../../shell/options.ts'
import type { AddInput } from './add.handler.ts'

export function contextAddCommand(context: Command, ctx: Context): void {
  context
    .command('add')
    .summary('name a real system')
    .description(
      'Writes a context into ~/.config/msa/contexts.yaml (mode 0600). What is said here adds to what --from finds, and beats it.',
    )
    .argument('<name>', 'what it is to be called')
    .option('--from <file>', 'client.properties, kcat.conf, application.yml')
    .option('--brokers <brokers>', 'of Kafka: host:port,…')
    .option('--tls', 'TLS with Kafka')
    .addOption(new Option('--sasl <mechanism>', 'how to log in at Kafka').choices(['plain', 'scram-sha-256', 'scram-sha-512']))
    .option('--username <name>', 'who logs in at Kafka')
    .option('--rabbitmq <url>', 'amqp://user@host:5672/vhost, or amqps://')
    .option('--rabbitmq-api <url>', 'its management API')
    .option('--connect <url>', 'Kafka Connect')
    .option('--config <url>', 'the config server')
    .option('--eureka <url>', 'http://host:8761/eureka')
    .option('--zipkin <url>', 'Zipkin')
    .option('--prometheus <url>', 'Prometheus')
    .option('--gateway <url>', 'http://host:8000, where its services are public')
    .option('--sql <url>', 'mariadb://user@host:3306/database')
    .option('--config-repo <folder>', 'what the config server serves, if it is here')
    .addOption(new Option('--broker <broker>', 'what its buses run over').choices(['rabbitmq', 'kafka']))
    .option('--password <system=where>', 'kafka=env:NAME, rabbitmq=file:PATH, sql=prompt', collect, [])
    .option('--ca <file>', 'PEM of the authority behind the certificates')
    .option('--cert <file>', 'PEM: our own certificate')
    .option('--key <file>', 'PEM: its key')
    .option('--no-verify-hostname', 'take a certificate for any host')
    .option('--protect', 'whoever destroys something types its name first')
    .option('--force', 'in place of one that has the name already')
    .option('--dry-run', 'print what would be written')
    .addHelpText(
      'after',
      `
No password is taken on the command line, and none is written: a context says
where it is, in a variable (env:NAME), in a file (file:PATH), or in your head
(prompt; the default). What --from finds stays in that file and is read from
there each time: change it in one place, and keep it (chmod 600).
${examples(
  ['msa context add dev --brokers b1:9092', 'Kafka alone'],
  ['msa context add staging --from kcat.conf', 'as another client has it'],
  ['msa context add prod --from client.properties --protect', 'with care'],
  ['msa context add mq --rabbitmq amqps://ada@mq:5671', 'asks for the password when needed'],
)}`,
    )
    .action(lazy(ctx, async () => (await import('./add.handler.ts')).addOne, toAddInput))
}

function toAddInput(flags: Omit<AddInput, 'name'>, name: string): AddInput {
  return { ...flags, name }
}
