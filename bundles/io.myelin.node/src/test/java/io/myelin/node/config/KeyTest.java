package io.myelin.node.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.metatype.AttributeDefinition;

class KeyTest {
    @Test
    void givesValuesOfTheDescribedType() throws ConfigException {
        assertEquals(7, Attribute.key("a", AttributeDefinition.INTEGER).parse(" 7 ", "here"));
        assertEquals(7L, Attribute.key("a", AttributeDefinition.LONG).parse("7", "here"));
        assertEquals(0.5, Attribute.key("a", AttributeDefinition.DOUBLE).parse("0.5", "here"));
        assertEquals(true, Attribute.key("a", AttributeDefinition.BOOLEAN).parse("true", "here"));
        assertEquals("7", Attribute.key("a", AttributeDefinition.STRING).parse("7", "here"));
        assertEquals("7", Key.text("a").parse("7", "here"));
    }

    @Test
    void separatesListsByCommas() throws ConfigException {
        Key names = Key.of(new Attribute("names", AttributeDefinition.STRING, Integer.MAX_VALUE, 0));

        assertArrayEquals(new String[] {"a", "b"}, (Object[]) names.parse("a , b", "here"));
        assertArrayEquals(new String[0], (Object[]) names.parse("", "here"));
    }

    @ParameterizedTest
    @CsvSource({"INTEGER,abc", "INTEGER,3000000000", "LONG,1.5", "BOOLEAN,yes", "DOUBLE,x"})
    void refusesWhatIsNotOfTheType(String type, String text) throws ReflectiveOperationException {
        int code = AttributeDefinition.class.getField(type).getInt(null);

        String message = assertThrows(
                        ConfigException.class,
                        () -> Attribute.key("a.key", code).parse(text, "conf/x.cfg"))
                .getMessage();

        assertTrue(message.startsWith("conf/x.cfg: 'a.key' needs "), message);
        assertTrue(message.endsWith("not '" + text + "'"), message);
    }

    @Test
    void refusesWhatTheBundleRefuses() {
        Key port = Key.of(new Attribute("port", AttributeDefinition.INTEGER, 0, 0));

        String message = assertThrows(ConfigException.class, () -> port.parse("-1", "--set"))
                .getMessage();

        assertTrue(message.contains("less than 0"), message);
    }
}
