import type { Instance } from '../../../src/protocols/eureka/instance.ts'

export function exampleInstance(different: Partial<Instance> = {}): Instance {
  return {
    instanceId: 'host1:billing-service:9001',
    hostName: '10.1.1.1',
    app: 'BILLING-SERVICE',
    appGroupName: undefined,
    ipAddr: '10.1.1.1',
    sid: undefined,
    status: 'UP',
    overriddenStatus: 'UNKNOWN',
    port: { number: 9001, enabled: true },
    securePort: { number: 443, enabled: false },
    countryId: 1,
    dataCenter: { class: 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' },
    leaseInfo: undefined,
    metadata: new Map(),
    homePageUrl: undefined,
    statusPageUrl: undefined,
    healthCheckUrl: undefined,
    secureHealthCheckUrl: undefined,
    vipAddress: 'billing-service',
    secureVipAddress: 'billing-service',
    isCoordinatingDiscoveryServer: false,
    lastUpdatedTimestamp: 1_767_225_600_000,
    lastDirtyTimestamp: 1_767_225_600_000,
    actionType: undefined,
    asgName: undefined,
    ...different,
  }
}
