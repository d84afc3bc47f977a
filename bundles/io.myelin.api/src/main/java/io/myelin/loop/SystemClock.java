package io.myelin.loop;

enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public long nowMs() {
        return System.currentTimeMillis();
    }
}
