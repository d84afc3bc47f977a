package io.myelin.shell.bundle;

import io.myelin.shell.bundle.BundleView.Unsatisfied;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Components of a bundle that Declarative Services could not make work, each with the reason. */
final class Components {
    private final ServiceComponentRuntime runtime;

    Components(ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    List<Unsatisfied> unsatisfied(Bundle bundle) {
        List<Unsatisfied> found = new ArrayList<>();
        for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs(bundle)) {
            for (ComponentConfigurationDTO made : runtime.getComponentConfigurationDTOs(description)) {
                String reason = reason(description, made);
                if (!reason.isEmpty()) {
                    found.add(new Unsatisfied(description.name, reason));
                }
            }
        }
        return found;
    }

    private static String reason(ComponentDescriptionDTO description, ComponentConfigurationDTO made) {
        return switch (made.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                "it has no configuration " + String.join(" or ", description.configurationPid);
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                "it waits for "
                        + String.join(
                                ", ",
                                Arrays.stream(made.unsatisfiedReferences)
                                        .map(missing -> reference(description, missing))
                                        .toList());
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                "it failed: "
                        + (made.failure == null
                                ? "the log says why"
                                : made.failure.lines().findFirst().orElse(""));
            default -> "";
        };
    }

    private static String reference(ComponentDescriptionDTO description, UnsatisfiedReferenceDTO missing) {
        String service = Arrays.stream(description.references)
                .filter(reference -> reference.name.equals(missing.name))
                .map(Components::service)
                .findFirst()
                .orElse(missing.name);
        return missing.target == null ? service : service + " with " + missing.target;
    }

    private static String service(ReferenceDTO reference) {
        return reference.interfaceName;
    }
}
