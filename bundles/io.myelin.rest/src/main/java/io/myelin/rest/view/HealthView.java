package io.myelin.rest.view;

import java.util.List;

/** Whether the node serves: {@code UP} when every check is. */
public record HealthView(String status, List<CheckView> checks) {

    public record CheckView(String name, String status, String detail) {}

    public static HealthView of(List<CheckView> checks) {
        boolean up =
                !checks.isEmpty() && checks.stream().allMatch(c -> c.status().equals("UP"));
        return new HealthView(up ? "UP" : "DOWN", checks);
    }

    public boolean up() {
        return status.equals("UP");
    }
}
