package io.myelin.itests.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rules for the descriptions that bnd makes of components and of their configuration. */
final class Components {

    private static final Pattern NAME = Pattern.compile("<(?:\\w+:)?component\\b[^>]*?\\sname=\"([^\"]*)\"");
    private static final Pattern FIELD = Pattern.compile("<reference\\b[^>]*?\\sfield=\"([^\"]*)\"");
    private static final Pattern ATTRIBUTE = Pattern.compile("<AD\\b[^>]*>");
    private static final Pattern KEY = Pattern.compile("\\sid=\"([^\"]*)\"");

    private Components() {}

    static List<String> componentViolations(String bundle, String xml) {
        var found = new ArrayList<String>();
        var name = NAME.matcher(xml);
        while (name.find()) {
            var pid = name.group(1);
            if (!pid.equals(bundle) && !pid.startsWith(bundle + ".")) {
                found.add("%s: the component %s is not named after its bundle".formatted(bundle, pid));
            }
            if (!pid.matches("[a-z0-9.]+")) {
                found.add("%s: give the component %s a name in lower case".formatted(bundle, pid));
            }
        }
        var field = FIELD.matcher(xml);
        while (field.find()) {
            found.add("%s: the reference %s is injected into a field".formatted(bundle, field.group(1)));
        }
        return found;
    }

    static List<String> configurationViolations(String bundle, String xml) {
        var found = new ArrayList<String>();
        var attributes = ATTRIBUTE.matcher(xml);
        while (attributes.find()) {
            var attribute = attributes.group();
            var key = KEY.matcher(attribute);
            var id = key.find() ? key.group(1) : attribute;
            if (!attribute.matches("(?s).*\\sname=\"[^\"]+\".*")
                    || !attribute.matches("(?s).*\\sdescription=\"[^\"]+\".*")) {
                found.add("%s: the configuration key %s has no name or no description".formatted(bundle, id));
            }
            boolean optional = attribute.contains("required=\"false\"");
            if (!optional && !attribute.contains(" default=\"")) {
                found.add("%s: the configuration key %s has no default".formatted(bundle, id));
            }
        }
        return found;
    }
}
