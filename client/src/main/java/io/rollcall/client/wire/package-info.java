/**
 * The JSON of the Eureka wire, with every quirk of it in one place. Readers take what any known
 * client or server sends; writers write what the strictest known reader takes.
 */
@NullMarked
package io.rollcall.client.wire;

import org.jspecify.annotations.NullMarked;
