package io.myelin.itests.felix;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** What generations of a bundle must not leave behind. */
final class Resources {
    private static final long PATIENCE_NS = 30_000_000_000L;

    /** Counts of this process at one moment. */
    record Counts(long openFiles, long threads, long directBytes) {
        static Counts now() throws IOException {
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            return new Counts(
                    OpenFiles.count(), ManagementFactory.getThreadMXBean().getThreadCount(), direct);
        }
    }

    private final Map<String, WeakReference<ClassLoader>> old = new LinkedHashMap<>();

    /** To be called before the bundle is replaced. */
    void expectToGo(Bundle bundle) {
        ClassLoader loader = bundle.adapt(BundleWiring.class).getClassLoader();
        old.put(bundle.getSymbolicName() + " " + bundle.getVersion(), new WeakReference<>(loader));
    }

    /** The last record class that was compared is kept by JDK 17, until another one is. */
    private record Compared(Object one, String other) {}

    /** The generations whose classes are still there although nothing should hold them. */
    List<String> alive() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NS;
        new Compared(this, "a").equals(new Compared(this, "b"));
        List<String> alive = reachable();
        while (!alive.isEmpty() && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(200);
            alive = reachable();
        }
        return alive;
    }

    private List<String> reachable() {
        return old.entrySet().stream()
                .filter(generation -> generation.getValue().get() != null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
