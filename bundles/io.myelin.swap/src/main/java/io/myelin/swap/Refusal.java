package io.myelin.swap;

/** Why a swap is not begun: nothing was touched. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    public Refusal(String reason) {
        super(reason, null, false, false);
    }
}
