package io.myelin.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.metatype.AttributeDefinition;

class DeployedTest {
    @TempDir
    Path deploy;

    @Test
    void knowsTheKeysOfABundleThatIsNotInstalledYet() throws Exception {
        write("<metatype:MetaData><OCD id=\"x\"><AD name=\"n\" id=\"some.key\" type=\"String\"/></OCD>"
                + "<Designate factoryPid=\"com.example.pump\"><Object ocdref=\"x\"/></Designate></metatype:MetaData>");
        Catalog catalog = new Catalog();

        Deployed.addTo(catalog, deploy.toString());

        Catalog.Target target = catalog.split("com.example.pump~one.some.key", "--set");
        assertEquals(new ConfigId("com.example.pump", "one"), target.id());
        assertEquals("text", target.key().parse("text", "--set"));
    }

    @Test
    void aNewerBuildMayKnowMoreKeysThanTheInstalledOne() throws Exception {
        write("<AD name=\"n\" id=\"old.key\"/><AD name=\"m\" id=\"new.key\"/><Designate pid=\"com.example.pump\"/>");
        Catalog catalog = new Catalog();
        Key installed = Attribute.key("old.key", AttributeDefinition.INTEGER);
        catalog.add("com.example.pump", false, List.of(installed));

        Deployed.addTo(catalog, deploy.toString());

        assertEquals(
                "x", catalog.split("com.example.pump.new.key", "--set").key().parse("x", "--set"));
        assertEquals(7, catalog.split("com.example.pump.old.key", "--set").key().parse("7", "--set"));
    }

    @Test
    void isEmptyWhereThereIsNoDirectory() throws IOException {
        Catalog catalog = new Catalog();

        Deployed.addTo(catalog, deploy.resolve("missing").toString());
        Deployed.addTo(catalog, null);

        assertTrue(catalog.kind("com.example.pump").isEmpty());
    }

    @Test
    void whatIsNoJarDoesNotHideTheOthers() throws Exception {
        Files.writeString(deploy.resolve("a.jar"), "no jar");
        Files.createFile(deploy.resolve("b.jar"));
        write("<AD name=\"n\" id=\"some.key\"/><Designate pid=\"com.example.pump\"/>");
        Catalog catalog = new Catalog();

        Deployed.addTo(catalog, deploy.toString());

        assertTrue(catalog.kind("com.example.pump").isPresent());
    }

    private void write(String metatype) throws IOException {
        try (OutputStream file = Files.newOutputStream(deploy.resolve("pump.jar"));
                ZipOutputStream jar = new ZipOutputStream(file)) {
            jar.putNextEntry(new ZipEntry("OSGI-INF/metatype/pump.xml"));
            jar.write(metatype.getBytes(StandardCharsets.UTF_8));
        }
    }
}
