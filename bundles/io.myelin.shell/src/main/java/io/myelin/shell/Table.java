package io.myelin.shell;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, aligned: numbers to the right, everything else to the left. */
public final class Table {
    private static final String GAP = "  ";
    private static final String ABSENT = "-";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> headings) {
        this.headings = headings;
    }

    /** @param headings all of them empty for none */
    public static Table of(String... headings) {
        return new Table(List.of(headings));
    }

    /** One cell for each heading; null for what is not known. */
    public Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell == null ? ABSENT : Text.printable(cell.toString()));
        }
        if (row.size() != headings.size()) {
            throw new IllegalArgumentException(row.size() + " cells under " + headings.size() + " headings");
        }
        rows.add(row);
        return this;
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        if (!headings.stream().allMatch(String::isEmpty)) {
            line(text, headings);
        }
        rows.forEach(row -> line(text, row));
        return text.toString();
    }

    private void line(StringBuilder text, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(width(column) - cell.length());
            line.append(column == 0 ? "" : GAP).append(numeric(column) ? padding + cell : cell + padding);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private int width(int column) {
        int width = headings.get(column).length();
        for (List<String> row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }

    private boolean numeric(int column) {
        return !rows.isEmpty()
                && rows.stream().allMatch(row -> row.get(column).matches("-|-?\\d+"))
                && rows.stream().anyMatch(row -> !row.get(column).equals(ABSENT));
    }
}
