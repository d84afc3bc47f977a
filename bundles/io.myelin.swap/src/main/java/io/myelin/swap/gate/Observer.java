package io.myelin.swap.gate;

import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.swap.gate.Observation.Key;
import io.myelin.swap.gate.Observation.Part;
import io.myelin.swap.gate.Observation.Said;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Looks at components, services and health of the container. Asks health sources, so a look can take as long as they like. */
public final class Observer {
    private static final String REQUIRED = "require";

    private final BundleContext context;
    private final ServiceComponentRuntime components;

    public Observer(BundleContext context, ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
    }

    /**
     * @param subject the bundle that is or has been replaced
     * @param ignored bundles that do not count: old builds that could not be stopped
     */
    public Observation look(Bundle subject, Collection<Bundle> ignored) {
        return new Observation(
                components(subject, ignored),
                health(subject, ignored),
                services(subject, reference -> true),
                services(subject, reference -> used(reference, subject)));
    }

    /**
     * Has every component of the bundle that offers a service made, also those that wait until somebody uses them. The names
     * of those that cannot be made.
     */
    public List<String> unmakeable(Bundle subject) {
        List<ServiceReference<?>> got = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        try {
            ServiceReference<?>[] registered = subject.getRegisteredServices();
            for (ServiceReference<?> reference : registered == null ? new ServiceReference<?>[0] : registered) {
                Object component = reference.getProperty(ComponentConstants.COMPONENT_NAME);
                if (component != null && context.getService(reference) != null) {
                    got.add(reference);
                } else if (component != null) {
                    failed.add(component.toString());
                }
            }
        } finally {
            got.forEach(context::ungetService);
        }
        return failed;
    }

    /** Asks none of them anything, so it does not hang with those that do. */
    public Map<Key, Part> components(Bundle subject, Collection<Bundle> ignored) {
        Bundle[] counted = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .filter(bundle -> counts(bundle, subject, ignored))
                .toArray(Bundle[]::new);
        Map<Key, Part> parts = new HashMap<>();
        for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs(counted)) {
            parts.put(new Key(description.bundle.symbolicName, description.name), part(description));
        }
        return parts;
    }

    private static boolean counts(Bundle bundle, Bundle subject, Collection<Bundle> ignored) {
        boolean another = bundle != subject && subject.getSymbolicName().equals(bundle.getSymbolicName());
        return !another && !ignored.contains(bundle);
    }

    private Part part(ComponentDescriptionDTO description) {
        int satisfied = 0;
        int active = 0;
        String missing = "";
        String failure = "";
        for (ComponentConfigurationDTO each : components.getComponentConfigurationDTOs(description)) {
            switch (each.state) {
                case ComponentConfigurationDTO.ACTIVE -> {
                    satisfied++;
                    active++;
                }
                case ComponentConfigurationDTO.SATISFIED -> satisfied++;
                case ComponentConfigurationDTO.FAILED_ACTIVATION -> failure = root(each.failure);
                case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> missing = "its configuration";
                default ->
                    missing = Arrays.stream(each.unsatisfiedReferences)
                            .map(reference -> reference.name)
                            .collect(Collectors.joining(", "));
            }
        }
        boolean optional = !description.defaultEnabled || REQUIRED.equals(description.configurationPolicy);
        return new Part(description.immediate, optional, satisfied, active, missing, failure);
    }

    /** Of a printed exception, the last cause. */
    private static String root(String printed) {
        String[] lines = printed == null ? new String[] {""} : printed.strip().split("\n");
        return Arrays.stream(lines)
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((first, second) -> second)
                .map(line -> line.substring("Caused by: ".length()))
                .orElse(lines[0])
                .strip();
    }

    private Map<String, Said> health(Bundle subject, Collection<Bundle> ignored) {
        Map<String, Said> said = new HashMap<>();
        for (ServiceReference<HealthSource> reference : references()) {
            Bundle owner = reference.getBundle();
            if (owner != null && counts(owner, subject, ignored)) {
                HealthSource source = context.getService(reference);
                if (source != null) {
                    try {
                        said.put(source.name(), new Said(owner.getSymbolicName(), check(source)));
                    } finally {
                        context.ungetService(reference);
                    }
                }
            }
        }
        return said;
    }

    private static Health check(HealthSource source) {
        try {
            return source.check();
        } catch (RuntimeException e) {
            return Health.failing("it cannot say how it is: " + e);
        }
    }

    private Collection<ServiceReference<HealthSource>> references() {
        try {
            return context.getServiceReferences(HealthSource.class, null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter is a good filter", e);
        }
    }

    /** Object classes, not objects: the next build registers its own. */
    private static Set<String> services(Bundle subject, Predicate<ServiceReference<?>> chosen) {
        ServiceReference<?>[] registered = subject.getRegisteredServices();
        return Arrays.stream(registered == null ? new ServiceReference<?>[0] : registered)
                .filter(chosen)
                .flatMap(reference -> Arrays.stream((String[]) reference.getProperty(Constants.OBJECTCLASS)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean used(ServiceReference<?> reference, Bundle subject) {
        Bundle[] users = reference.getUsingBundles();
        return users != null && Arrays.stream(users).anyMatch(user -> user != subject);
    }
}
