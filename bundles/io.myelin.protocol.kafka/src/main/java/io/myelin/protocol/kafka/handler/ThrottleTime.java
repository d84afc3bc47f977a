package io.myelin.protocol.kafka.handler;

import java.lang.reflect.InvocationTargetException;
import org.apache.kafka.common.protocol.ApiMessage;

/** The field by which a response tells its client to be quiet for a while: all but a few have one, under the same name. */
final class ThrottleTime {
    private ThrottleTime() {}

    /** Found by name because the generated classes have no type in common that has it. Only held-back clients pay for it. */
    static void set(ApiMessage response, int throttleMs) {
        try {
            response.getClass().getMethod("setThrottleTimeMs", int.class).invoke(response, throttleMs);
        } catch (NoSuchMethodException e) {
            // Its client can't be told; it is held back all the same.
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the throttle time of " + response.getClass(), e);
        }
    }
}
