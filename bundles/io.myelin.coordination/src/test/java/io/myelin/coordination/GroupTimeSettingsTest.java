package io.myelin.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.setting.NodeSetting;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class GroupTimeSettingsTest {
    /** The configuration of a node whose files say this of one key, and nothing else. */
    private static CoordinationConfig config(String attribute, int value) {
        return (CoordinationConfig) Proxy.newProxyInstance(
                CoordinationConfig.class.getClassLoader(),
                new Class<?>[] {CoordinationConfig.class},
                (proxy, method, arguments) -> method.getName().equals(attribute) ? value : method.getDefaultValue());
    }

    @Test
    void tellsTheDefaultsThatTheConfigurationHas() throws Exception {
        CoordinationConfig config = config("none", 0);
        GroupTimeSettings settings = new GroupTimeSettings(config);
        assertEquals(27, settings.settings().size());
        for (NodeSetting setting : settings.settings()) {
            String attribute = setting.name().replace('.', '_');
            String expected =
                    String.valueOf(CoordinationConfig.class.getMethod(attribute).getDefaultValue());
            assertEquals(expected, setting.defaultValue(), setting.name());
            assertEquals(expected, setting.value(), setting.name());
        }
    }

    @Test
    void tellsWhatTheFilesSay() throws Exception {
        GroupTimeSettings told = new GroupTimeSettings(config("group_consumer_max_session_timeout_ms", 90_000));
        for (NodeSetting setting : told.settings()) {
            boolean set = setting.name().equals("group.consumer.max.session.timeout.ms");
            assertEquals(set ? "90000" : setting.defaultValue(), setting.value(), setting.name());
        }
    }
}
