package io.myelin.rest.http;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names that mean this machine by themselves, without asking a name server, which an attacker may own. */
public final class LoopbackNames {
    private static final Pattern V4 = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private LoopbackNames() {}

    /** The name in a Host header or an address, without the port and without the brackets of an IPv6 address. */
    public static String name(String hostHeader) {
        var host = hostHeader.strip().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        boolean bareIpv6 = host.indexOf(':') != host.lastIndexOf(':');
        return bareIpv6 ? host : PORT.matcher(host).replaceFirst("");
    }

    public static boolean contains(String name) {
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("::1")
                || name.equals("0:0:0:0:0:0:0:1")
                || V4.matcher(name).matches();
    }
}
