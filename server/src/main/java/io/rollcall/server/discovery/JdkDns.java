package io.rollcall.server.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/**
 * The DNS as the JDK offers it: hosts as the system resolves them (its hosts file counts too), services
 * from the name servers that the system names.
 */
public final class JdkDns implements Dns {
    private static final String SERVERS_OF_THE_SYSTEM = "dns:";

    private final String servers;

    public JdkDns() {
        this(SERVERS_OF_THE_SYSTEM);
    }

    /** @param servers where to ask for services, such as {@code dns://127.0.0.1:5353} */
    JdkDns(String servers) {
        this.servers = servers;
    }

    /**
     * Lets the JDK forget the addresses of hosts sooner than after its 30 s, or a node that moved would be
     * looked for where it was. Works only before the first look-up of the process; a value that was set
     * with the JVM's own means is left alone.
     */
    public static void forgetSoon() {
        if (Security.getProperty("networkaddress.cache.ttl") == null) {
            Security.setProperty("networkaddress.cache.ttl", "5");
        }
    }

    @Override
    public List<String> addresses(String host) throws IOException {
        try {
            List<String> addresses = new ArrayList<>();
            for (InetAddress address : InetAddress.getAllByName(host)) {
                String text = address.getHostAddress();
                // The zone of a link-local address means nothing in a URL, and such an address little between nodes.
                addresses.add(text.replaceFirst("%.*", ""));
            }
            return addresses;
        } catch (UnknownHostException unknown) {
            throw new IOException("no address of " + host + " was found", unknown);
        }
    }

    @Override
    @SuppressWarnings({"JdkObsolete", "BanJNDI"}) // JNDI asks for a Hashtable; the name is checked, the URL is ours
    public List<Target> targets(String service) throws IOException {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        settings.put("java.naming.provider.url", servers);
        settings.put("com.sun.jndi.dns.timeout.initial", "1000");
        settings.put("com.sun.jndi.dns.timeout.retries", "2");
        try {
            DirContext context = new InitialDirContext(settings);
            try {
                Attribute records =
                        context.getAttributes(service, new String[] {"SRV"}).get("SRV");
                List<Target> targets = records == null ? List.of() : targets(records);
                if (targets.isEmpty()) {
                    throw new IOException("there is no SRV record of " + service);
                }
                return targets;
            } finally {
                context.close();
            }
        } catch (NamingException failed) {
            throw new IOException("no SRV record of " + service + " was found (" + failed.getMessage() + ")", failed);
        }
    }

    private static List<Target> targets(Attribute records) throws NamingException, IOException {
        List<Target> targets = new ArrayList<>();
        NamingEnumeration<?> each = records.getAll();
        while (each.hasMore()) {
            String record = String.valueOf(each.next());
            // Priority, weight, port, target.
            String[] parts = record.split(" ", -1);
            if (parts.length != 4 || !parts[2].matches("[0-9]{1,5}")) {
                throw new IOException("'" + record + "' is no SRV record");
            }
            String host = parts[3].replaceFirst("\\.$", "");
            // A lone dot says that the service is not to be had (RFC 2782).
            if (!host.isEmpty()) {
                targets.add(new Target(host, Integer.parseInt(parts[2])));
            }
        }
        return targets;
    }
}
