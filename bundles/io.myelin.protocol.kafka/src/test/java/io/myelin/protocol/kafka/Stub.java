package io.myelin.protocol.kafka;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A service that answers the calls that a test expects, and no others. */
final class Stub<T> {
    private final Class<T> type;
    private final Map<String, Function<Object[], Object>> answers = new HashMap<>();
    private final Map<String, List<Object[]>> calls = new HashMap<>();
    private boolean forgets;

    Stub(Class<T> type) {
        this.type = type;
    }

    Stub<T> on(String method, Function<Object[], Object> answer) {
        answers.put(method, answer);
        return this;
    }

    Stub<T> gives(String method, Object value) {
        return on(method, arguments -> value);
    }

    Stub<T> completes(String method, Object value) {
        return on(method, arguments -> CompletableFuture.completedStage(value));
    }

    Stub<T> fails(String method, RuntimeException error) {
        return on(method, arguments -> {
            CompletionStage<Object> failed = CompletableFuture.failedStage(error);
            return failed;
        });
    }

    /** Does not keep what it was called with: for runs without an end. */
    Stub<T> forgetting() {
        forgets = true;
        return this;
    }

    List<Object[]> calls(String method) {
        return calls.getOrDefault(method, List.of());
    }

    T service() {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "hashCode":
                            return System.identityHashCode(self);
                        case "equals":
                            return self == arguments[0];
                        case "toString":
                            return "stub of " + type.getSimpleName();
                        default:
                            break;
                    }
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    if (!forgets) {
                        calls.computeIfAbsent(method.getName(), name -> new ArrayList<>())
                                .add(given);
                    }
                    Function<Object[], Object> answer = answers.get(method.getName());
                    if (answer == null) {
                        if (method.isDefault()) {
                            return java.lang.reflect.InvocationHandler.invokeDefault(self, method, given);
                        }
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return answer.apply(given);
                });
        return type.cast(proxy);
    }
}
