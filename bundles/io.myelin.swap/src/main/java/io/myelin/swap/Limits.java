package io.myelin.swap;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How long what is replaced may take. */
@ObjectClassDefinition(
        name = "Myelin swap engine",
        description =
                "Limits while a bundle is replaced. A client that waits 30 seconds for an answer must not notice, so"
                        + " what may follow on each other should stay below that")
@interface Limits {
    @AttributeDefinition(
            name = "Settle limit (ms)",
            description = "How long a swap waits for the node to be well before it begins; then it begins all the same")
    long settle_limit_ms() default 5_000;

    @AttributeDefinition(
            name = "Stop limit (ms)",
            description =
                    "How long a bundle may take to drain and stop; then it is left behind and the next one starts")
    long stop_limit_ms() default 14_000;

    @AttributeDefinition(
            name = "Serve limit (ms)",
            description = "How long a bundle may take to start until it and everything above it serve; then the old one"
                    + " is reinstated")
    long serve_limit_ms() default 8_000;

    @AttributeDefinition(
            name = "Give-up limit (ms)",
            description = "How long a bundle that hangs may take to stop; then the old one starts beside it")
    long give_up_limit_ms() default 1_000;

    @AttributeDefinition(
            name = "Interrupt limit (ms)",
            description = "How long code that hangs may take to end when it is interrupted")
    long interrupt_limit_ms() default 500;

    @AttributeDefinition(name = "Waiting swaps", description = "How many swaps may wait for their turn")
    int waiting_max() default 16;

    @AttributeDefinition(name = "Jar size (bytes)", description = "The largest jar that is taken")
    long jar_max_bytes() default 64 << 20;

    @AttributeDefinition(name = "History", description = "How many swaps are remembered")
    int history_max() default 200;
}
