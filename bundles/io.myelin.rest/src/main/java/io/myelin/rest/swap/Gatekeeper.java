package io.myelin.rest.swap;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.rest.http.LoopbackNames;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Who may replace bundles over HTTP. To install a bundle is to run code in the bus, and nobody logs in: so it is allowed from
 * this machine only, unless the configuration says otherwise, and never to a page of another site in a visitor's browser.
 *
 * @param remoteAllowed whether requests may come from other machines
 */
record Gatekeeper(boolean remoteAllowed) {
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    /** What is looked at of a request; null where a header is absent. */
    record Asked(String remoteAddress, String forwarded, String host, String origin, String fetchSite) {}

    void require(Asked asked) {
        if (!remoteAllowed && (asked.forwarded() != null || !local(asked.remoteAddress()))) {
            throw refused("bundles are replaced from this machine only; set io.myelin.rest.swaps.remote.allowed=true to"
                    + " allow it from others, when who can reach this port may run code here");
        }
        boolean otherSite = asked.fetchSite() != null
                && !OWN_SITE.contains(asked.fetchSite().toLowerCase(Locale.ROOT));
        if (otherSite || asked.origin() != null && !same(asked.origin(), asked.host())) {
            throw refused("a page of another site may not replace bundles");
        }
    }

    private static BusException refused(String why) {
        return new BusException(BusError.CLUSTER_NOT_AUTHORIZED, why);
    }

    private static boolean local(String address) {
        return address != null && LoopbackNames.contains(LoopbackNames.name(address));
    }

    /** A browser tells as origin where the page came from; as host, whom it asks. */
    private static boolean same(String origin, String host) {
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
