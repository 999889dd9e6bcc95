package io.rollcall.server.http;

import java.io.IOException;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpEvents;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.NetworkListener;

/**
 * Ignores offers to go on in another protocol, as RFC 9110 lets a server do. The container would take
 * whatever follows an offer for that protocol: the end of a body would never be seen. The JDK's own HTTP
 * client makes the offer with every request that is its connection's first.
 */
final class UpgradeDecliner extends BaseFilter implements AddOn {

    @Override
    public void setup(NetworkListener listener, FilterChainBuilder chain) {
        chain.add(chain.indexOfType(HttpServerFilter.class) + 1, this);
    }

    @Override
    public NextAction handleEvent(FilterChainContext context, FilterChainEvent event) throws IOException {
        if (event instanceof HttpEvents.IncomingHttpUpgradeEvent offer) {
            HttpHeader header = offer.getHttpHeader();
            header.setIgnoreContentModifiers(false);
            header.setUpgrade(null);
        }
        return context.getInvokeAction();
    }
}
