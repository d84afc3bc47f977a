package io.myelin.rest.http;

import io.myelin.Principal;
import io.myelin.access.Caller;
import javax.servlet.http.HttpServletRequest;

/** On whose behalf a request is made: nobody logs in over HTTP yet, so it is anonymous, and access rules decide. */
public final class Callers {
    private Callers() {}

    public static Caller of(HttpServletRequest request) {
        return new Caller(Principal.ANONYMOUS, "", request.getRemoteAddr(), "http");
    }
}
