package io.myelin.shell.bundle;

import java.util.List;

/**
 * A bundle as it stands.
 *
 * @param bundle symbolic name
 * @param version of the build that is installed
 * @param state of it: ACTIVE, RESOLVED, INSTALLED, ...
 * @param swappable whether it can be replaced while the node runs; null while nothing is there that could do it
 * @param shipped whether it is what the distribution brought along; null when that is not known
 * @param since when this build was installed, ISO 8601
 * @param unsatisfied components that do not work
 */
public record BundleView(
        String bundle,
        String version,
        String state,
        Boolean swappable,
        Boolean shipped,
        String since,
        List<Unsatisfied> unsatisfied) {

    /** @param reason what it waits for, or how it failed */
    public record Unsatisfied(String component, String reason) {}
}
