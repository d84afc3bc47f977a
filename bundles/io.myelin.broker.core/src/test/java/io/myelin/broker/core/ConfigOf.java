package io.myelin.broker.core;

import java.lang.reflect.Proxy;
import java.util.Map;

/** A typed configuration with its defaults, except for what a test sets. */
public final class ConfigOf {
    private ConfigOf() {}

    public static <T> T type(Class<T> type, Map<String, Object> values) {
        Object proxy = Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
        return type.cast(proxy);
    }
}
