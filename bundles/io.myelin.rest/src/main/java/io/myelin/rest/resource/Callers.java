package io.myelin.rest.resource;

import io.myelin.Principal;
import io.myelin.access.Caller;
import javax.servlet.http.HttpServletRequest;

/** On whose behalf a request is made: nobody logs in over HTTP yet, so it is anonymous, and access rules decide. */
final class Callers {
    private Callers() {}

    static Caller of(HttpServletRequest request) {
        return new Caller(Principal.ANONYMOUS, "", request.getRemoteAddr(), "http");
    }
}
