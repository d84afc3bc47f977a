package io.myelin.rest.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.rest.view.HealthView;
import io.myelin.rest.view.HealthView.CheckView;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckMetadata;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

class HealthResourceTest {

    private record Executed(HealthCheckMetadata getHealthCheckMetadata, Result getHealthCheckResult)
            implements HealthCheckExecutionResult {
        @Override
        public HealthCheckMetadata getHealthCheckMetadata() {
            return getHealthCheckMetadata;
        }

        @Override
        public Result getHealthCheckResult() {
            return getHealthCheckResult;
        }

        @Override
        public long getElapsedTimeInMs() {
            return 0;
        }

        @Override
        public Date getFinishedAt() {
            return new Date(0);
        }

        @Override
        public boolean hasTimedOut() {
            return false;
        }
    }

    private final List<HealthCheckExecutionResult> results = new ArrayList<>();
    private final HealthResource resource = new HealthResource(new HealthCheckExecutor() {
        @Override
        public List<HealthCheckExecutionResult> execute(HealthCheckSelector selector) {
            throw new UnsupportedOperationException("a cached answer is not the health of now");
        }

        @Override
        public List<HealthCheckExecutionResult> execute(
                HealthCheckSelector selector, HealthCheckExecutionOptions options) {
            assertEquals(true, options.isForceInstantExecution());
            return results;
        }
    });

    @Test
    void isUpWhenEveryCheckIs() {
        check("kafka", Result.Status.OK, "serving");
        check("disk", Result.Status.WARN, "getting full");
        var answer = resource.health();
        assertEquals(200, answer.getStatus());
        assertEquals(
                new HealthView(
                        "UP",
                        List.of(new CheckView("disk", "UP", "getting full"), new CheckView("kafka", "UP", "serving"))),
                answer.getEntity());
    }

    @Test
    void isDownWhenOneCheckIs() {
        check("kafka", Result.Status.OK, "serving");
        check("cluster", Result.Status.CRITICAL, "no leader");
        var answer = resource.health();
        assertEquals(503, answer.getStatus());
        var view = (HealthView) answer.getEntity();
        assertEquals("DOWN", view.status());
        assertEquals(
                new CheckView("cluster", "DOWN", "no leader"), view.checks().get(0));
    }

    @Test
    void isDownWhenNothingIsThereToCheck() {
        assertEquals(503, resource.health().getStatus());
    }

    @Test
    void isAliveWhateverTheChecksSay() {
        check("cluster", Result.Status.CRITICAL, "no leader");
        assertEquals("UP", resource.live().status());
    }

    private void check(String name, Result.Status status, String detail) {
        var properties = Map.<String, Object>of(HealthCheck.NAME, name, Constants.SERVICE_ID, 1L);
        var reference = (ServiceReference<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (self, method, args) -> method.getName().equals("getProperty") ? properties.get(args[0]) : null);
        results.add(new Executed(new HealthCheckMetadata(reference), new Result(status, detail)));
    }
}
