import { cipherSettings } from '../../platform/config/ciphers.ts'
import type { Platform, ServiceDefinition } from '../../platform/platform.ts'
import { createCipherLocator } from '../../protocols/cipher/create-ciphers.ts'
import { messageOf } from '../../shared/errors.ts'
import { buildApp } from './app.ts'
import { readSettings } from './config.ts'
import { createSource } from './create-source.ts'
import { healthOf } from './health.ts'
import { watchFolders } from './monitor/watch-folders.ts'
import { refreshFor } from './routes/monitor.ts'

export interface ConfigServiceSurroundings {
  /** Relative locations begin here. */
  readonly cwd: string
  /** What git runs in. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Spring Cloud Config Server, in our own words. */
export function configService({ cwd, env }: ConfigServiceSurroundings): ServiceDefinition {
  return {
    name: 'config-service',
    defaults: { 'server.port': 8888, 'spring.cloud.config.enabled': false },
    build: async ({ environment, log, metrics, tracing, health, bus, stopping }: Platform) => {
      const settings = readSettings(environment)
      const ciphers = await createCipherLocator(await cipherSettings(environment, cwd))
      const source = await createSource(settings, { ciphers, log, cwd, env })
      const refresh = (application: string): Promise<void> => bus.refresh(application)
      if (settings.health.enabled) health.add('configServer', () => healthOf(source, settings.health))
      if (settings.watch !== undefined) {
        const onChange = async (paths: readonly string[]): Promise<void> => {
          try {
            log.info(
              { files: paths, applications: await refreshFor(paths, refresh) },
              'files have changed; their applications are refreshed',
            )
          } catch (error) {
            log.warn({ files: paths, because: messageOf(error) }, 'files have changed, and nobody could be told')
          }
        }
        watchFolders(source.folders, { ...settings.watch, onChange, signal: stopping })
      }
      const app = buildApp({ source, ciphers, settings: settings.http, refresh, log, metrics, tracing })
      app.addHook('onClose', () => source.close())
      return app
    },
  }
}
