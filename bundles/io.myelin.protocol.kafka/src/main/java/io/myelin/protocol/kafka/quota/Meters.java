package io.myelin.protocol.kafka.quota;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The meters that are kept, bounded in number. A meter nobody used for long goes first; where all are in use the one asked for
 * longest ago goes, and what its entity used is forgotten. Any thread.
 */
final class Meters {
    private static final int LOOKED_AT = 8;

    private final QuotaSettings settings;
    private final Map<Meter.Key, Meter> meters = new LinkedHashMap<>();

    Meters(QuotaSettings settings) {
        this.settings = settings;
    }

    synchronized Meter get(Meter.Key key, long nowNs) {
        Meter meter = meters.remove(key);
        if (meter == null) {
            makeRoom(nowNs);
            meter = new Meter(key, settings, nowNs);
        }
        meters.put(key, meter);
        return meter;
    }

    /** The oldest are looked at first, a few each time, so that a stranger's many names cost no more than their number. */
    private void makeRoom(long nowNs) {
        List<Meter> used = new ArrayList<>();
        Iterator<Meter> oldest = meters.values().iterator();
        for (int i = 0; i < LOOKED_AT && oldest.hasNext(); i++) {
            Meter meter = oldest.next();
            oldest.remove();
            if (nowNs - meter.usedNs() < settings.idleNs()) {
                used.add(meter);
            }
        }
        if (meters.size() + used.size() >= settings.maxMeters()) {
            used.remove(0);
        }
        used.forEach(meter -> meters.put(meter.key(), meter));
    }

    synchronized List<Meter> all() {
        return List.copyOf(meters.values());
    }
}
