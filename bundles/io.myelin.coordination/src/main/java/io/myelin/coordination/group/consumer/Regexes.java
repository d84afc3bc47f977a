package io.myelin.coordination.group.consumer;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.coordination.group.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Subscriptions by regular expression: which topics they match is a matter of the group, seen with the rights of the member
 * that happens to ask. RE2 takes time in proportion to the length of a name, whatever the expression.
 */
final class Regexes {
    /** Topics come and go in swarms: they are matched again this often at most. */
    private static final int LEAST_INTERVAL_MS = 1000;
    /** Rights change without a word. */
    private static final int LONGEST_INTERVAL_MS = 600_000;

    private Regexes() {}

    static void check(String regex, ConsumerLimits limits) {
        if (regex.length() > limits.maxRegexChars()) {
            throw new BusException(
                    BusError.INVALID_REGULAR_EXPRESSION,
                    "the regular expression has " + regex.length() + " characters; at most " + limits.maxRegexChars()
                            + " are taken (group.consumer.regex.max.chars)");
        }
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new BusException(
                    BusError.INVALID_REGULAR_EXPRESSION, "not a regular expression of RE2: " + e.getMessage());
        }
    }

    /**
     * Matches what has to be matched (again).
     *
     * @param mayDescribe whether the member that asks may know of a topic
     * @return whether some member reads other topics now
     */
    static boolean refresh(ConsumerGroup group, Step step, Predicate<String> mayDescribe) {
        Set<String> used = used(group);
        if (used.isEmpty()) {
            return false;
        }
        ClusterImage image = group.image();
        boolean due = due(group, step, image);
        boolean changed = false;
        for (String regex : used) {
            Resolved before = group.regexes().get(regex);
            if (before == null || due) {
                Set<String> topics = match(regex, image, mayDescribe);
                if (before == null || !before.topics().equals(topics)) {
                    Resolved now =
                            new Resolved(topics, image.version(), step.now().wallMs());
                    group.regexes().put(regex, now);
                    step.effects().append(ConsumerRecords.regex(group.id(), regex, now));
                    changed = true;
                }
            }
        }
        if (due) {
            group.regexesSeen = image.version();
            group.regexesSeenMs = step.now().steadyMs();
        }
        return changed;
    }

    private static boolean due(ConsumerGroup group, Step step, ClusterImage image) {
        long sinceMs = step.now().steadyMs() - group.regexesSeenMs;
        return group.regexesSeen < 0
                || sinceMs >= LONGEST_INTERVAL_MS
                || group.regexesSeen != image.version() && sinceMs >= LEAST_INTERVAL_MS;
    }

    private static Set<String> match(String regex, ClusterImage image, Predicate<String> mayDescribe) {
        Pattern pattern = Pattern.compile(regex);
        Set<String> topics = new TreeSet<>();
        for (String name : image.topics().keySet()) {
            if (pattern.matches(name) && mayDescribe.test(name)) {
                topics.add(name);
            }
        }
        return topics;
    }

    static void forgetUnused(ConsumerGroup group, Step step) {
        Set<String> used = used(group);
        for (String regex : List.copyOf(group.regexes().keySet())) {
            if (!used.contains(regex)) {
                group.regexes().remove(regex);
                step.effects().append(ConsumerRecords.tombstone(ConsumerRecords.REGEX, group.id(), regex));
            }
        }
    }

    private static Set<String> used(ConsumerGroup group) {
        Set<String> used = new HashSet<>();
        for (ConsumerMember member : group.roster().all()) {
            if (!member.profile().regex().isEmpty()) {
                used.add(member.profile().regex());
            }
        }
        return used;
    }
}
