package io.myelin.protocol.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One API as Apache Kafka 4.4.0 has it. */
record KafkaApiRow(int key, String name, int min, int latestStable, boolean forClients) {

    static List<KafkaApiRow> all() throws IOException {
        try (InputStream in = KafkaApiRow.class.getResourceAsStream("api-keys.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().skip(1).map(KafkaApiRow::parse).toList();
        }
    }

    private static KafkaApiRow parse(String line) {
        String[] columns = line.split("\t");
        return new KafkaApiRow(
                Integer.parseInt(columns[0]),
                columns[1],
                Integer.parseInt(columns[2]),
                Integer.parseInt(columns[4]),
                columns[5].contains("BROKER"));
    }
}
