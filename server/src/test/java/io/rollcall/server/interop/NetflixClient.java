package io.rollcall.server.interop;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.InstanceInfo;
import com.netflix.appinfo.MyDataCenterInstanceConfig;
import com.netflix.appinfo.providers.EurekaConfigBasedInstanceInfoProvider;
import com.netflix.discovery.DefaultEurekaClientConfig;
import com.netflix.discovery.DiscoveryClient;
import com.netflix.discovery.Jersey3DiscoveryClientOptionalArgs;
import com.netflix.discovery.shared.transport.jersey3.Jersey3TransportClientFactories;
import java.util.List;

/** Netflix's own client with its Jersey 3 transport, set to do each second what it does each half minute. */
final class NetflixClient implements AutoCloseable {
    private final ApplicationInfoManager self;
    private final DiscoveryClient client;

    private NetflixClient(ApplicationInfoManager self, DiscoveryClient client) {
        this.self = self;
        this.client = client;
    }

    static NetflixClient start(String serviceUrl, String app, String instanceId) {
        MyDataCenterInstanceConfig instance = new OwnInstance(app, instanceId);
        ApplicationInfoManager self =
                new ApplicationInfoManager(instance, new EurekaConfigBasedInstanceInfoProvider(instance).get());
        self.setInstanceStatus(InstanceInfo.InstanceStatus.UP);
        return new NetflixClient(
                self,
                new DiscoveryClient(
                        self,
                        new EverySecond(serviceUrl),
                        Jersey3TransportClientFactories.getInstance(),
                        new Jersey3DiscoveryClientOptionalArgs()));
    }

    DiscoveryClient discovery() {
        return client;
    }

    ApplicationInfoManager self() {
        return self;
    }

    /** The status this client has for an instance, {@code "absent"} when it knows none. */
    String statusOf(String app, String instanceId) {
        var application = client.getApplication(app);
        InstanceInfo instance = application == null ? null : application.getByInstanceId(instanceId);
        return instance == null ? "absent" : instance.getStatus().name();
    }

    @Override
    public void close() {
        client.shutdown();
    }

    private static final class OwnInstance extends MyDataCenterInstanceConfig {
        private final String app;
        private final String instanceId;

        OwnInstance(String app, String instanceId) {
            this.app = app;
            this.instanceId = instanceId;
        }

        @Override
        public String getAppname() {
            return app;
        }

        @Override
        public String getInstanceId() {
            return instanceId;
        }

        @Override
        public String getVirtualHostName() {
            return app;
        }

        @Override
        public int getLeaseRenewalIntervalInSeconds() {
            return 1;
        }
    }

    private static final class EverySecond extends DefaultEurekaClientConfig {
        private final String serviceUrl;

        EverySecond(String serviceUrl) {
            this.serviceUrl = serviceUrl;
        }

        @Override
        public List<String> getEurekaServerServiceUrls(String zone) {
            return List.of(serviceUrl);
        }

        @Override
        public int getRegistryFetchIntervalSeconds() {
            return 1;
        }

        @Override
        public int getInstanceInfoReplicationIntervalSeconds() {
            return 1;
        }

        @Override
        public int getInitialInstanceInfoReplicationIntervalSeconds() {
            return 0;
        }
    }
}
