package io.myelin.node.config;

import org.osgi.service.metatype.AttributeDefinition;

/** A described attribute, as a bundle would have it. */
record Attribute(String id, int type, int cardinality, int min) implements AttributeDefinition {
    static Key key(String id, int type) {
        return Key.of(new Attribute(id, type, 0, Integer.MIN_VALUE));
    }

    @Override
    public String getID() {
        return id;
    }

    @Override
    public String getName() {
        return id;
    }

    @Override
    public String getDescription() {
        return "";
    }

    @Override
    public int getCardinality() {
        return cardinality;
    }

    @Override
    public int getType() {
        return type;
    }

    @Override
    public String[] getOptionValues() {
        return new String[0];
    }

    @Override
    public String[] getOptionLabels() {
        return new String[0];
    }

    @Override
    public String validate(String value) {
        return type == INTEGER && Integer.parseInt(value) < min ? "less than " + min : "";
    }

    @Override
    public String[] getDefaultValue() {
        return new String[0];
    }
}
