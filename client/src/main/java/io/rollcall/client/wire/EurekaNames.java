package io.rollcall.client.wire;

import io.rollcall.client.model.DataCenter;
import io.rollcall.client.model.InvalidInstanceException;

/** Java class names that Eureka put on its wire, and what they mean. No such class is ever loaded. */
public final class EurekaNames {
    /** Value of {@code @class} of a data centre of one's own. */
    public static final String PLAIN_DATA_CENTER = "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo";
    /** Value of {@code @class} of an Amazon data centre. */
    public static final String AMAZON_DATA_CENTER = "com.netflix.appinfo.AmazonInfo";
    /** Value of {@code @class} of metadata without an entry. */
    public static final String EMPTY_METADATA = "java.util.Collections$EmptyMap";

    private EurekaNames() {}

    static DataCenter.Kind dataCenterKind(String className) {
        return switch (className) {
            case AMAZON_DATA_CENTER -> DataCenter.Kind.AMAZON;
            case PLAIN_DATA_CENTER, "com.netflix.appinfo.MyDataCenterInfo" -> DataCenter.Kind.PLAIN;
            default ->
                throw new InvalidInstanceException(
                        "dataCenterInfo class '" + Excerpt.of(className) + "' is not a known one");
        };
    }

    /** The name under which a data centre is written. */
    public static String dataCenterClass(DataCenter dataCenter) {
        return dataCenter.kind() == DataCenter.Kind.AMAZON ? AMAZON_DATA_CENTER : PLAIN_DATA_CENTER;
    }
}
