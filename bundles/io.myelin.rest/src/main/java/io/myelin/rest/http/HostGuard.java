package io.myelin.rest.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.Preprocessor;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Refuses requests that came in on a loopback address under a foreign name: that is what a web page does whose name was
 * rebound to this machine, to read with its visitor's browser what only this machine may read.
 */
@Component(name = "io.myelin.rest.host", service = Preprocessor.class)
@Designate(ocd = HostGuard.Config.class)
public final class HostGuard implements Preprocessor {

    @ObjectClassDefinition(name = "Myelin REST host names", description = "Names by which the HTTP server may be asked")
    public @interface Config {
        @AttributeDefinition(
                name = "Allowed names",
                description =
                        "Host names that are accepted on a loopback address besides localhost and loopback addresses")
        String[] allowed_hosts() default {};
    }

    private final Set<String> allowed;

    @Activate
    public HostGuard(Config config) {
        this.allowed = Stream.of(config.allowed_hosts())
                .map(h -> h.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var host = ((HttpServletRequest) request).getHeader("Host");
        if (accepts(request.getLocalAddr(), host)) {
            chain.doFilter(request, response);
        } else {
            refuse((HttpServletResponse) response);
        }
    }

    /** A request without Host is none of a browser. */
    boolean accepts(String localAddress, String hostHeader) {
        if (hostHeader == null || !LoopbackNames.contains(LoopbackNames.name(localAddress))) {
            return true;
        }
        var name = LoopbackNames.name(hostHeader);
        return LoopbackNames.contains(name) || allowed.contains(name);
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        var body = """
                {"status":421,"error":"MISDIRECTED_REQUEST","message":"this server listens on loopback and is not known \
                by that name: use localhost, or add the name to io.myelin.rest.host.allowed.hosts"}""";
        response.setStatus(421);
        response.setContentType("application/json");
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void init(FilterConfig config) {
        // nothing to prepare: a preprocessor gets no parameters
    }

    @Override
    public void destroy() {
        // holds nothing
    }
}
