package io.myelin.node.config;

import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/** Reads the catalogue out of the metatype descriptions of every bundle that is installed, started or not. */
final class Catalogs {
    private Catalogs() {}

    static Catalog of(BundleContext context, MetaTypeService metatype) {
        Catalog catalog = new Catalog();
        for (Bundle bundle : context.getBundles()) {
            MetaTypeInformation information =
                    bundle.getState() == Bundle.UNINSTALLED ? null : metatype.getMetaTypeInformation(bundle);
            if (information != null) {
                add(catalog, information, information.getPids(), false);
                add(catalog, information, information.getFactoryPids(), true);
            }
        }
        return catalog;
    }

    private static void add(Catalog catalog, MetaTypeInformation information, String[] pids, boolean factory) {
        for (String pid : pids == null ? new String[0] : pids) {
            ObjectClassDefinition definition = information.getObjectClassDefinition(pid, null);
            AttributeDefinition[] attributes = definition.getAttributeDefinitions(ObjectClassDefinition.ALL);
            List<Key> keys = attributes == null
                    ? List.of()
                    : Arrays.stream(attributes).map(Key::of).toList();
            catalog.add(pid, factory, keys);
        }
    }
}
