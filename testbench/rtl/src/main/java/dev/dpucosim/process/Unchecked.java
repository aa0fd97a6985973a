// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

/** Throws anything as if it were unchecked: the exception of a process belongs to the test as it is. */
public final class Unchecked {

    private Unchecked() {
    }

    /** Does not return; its type lets a compiler see that. */
    public static RuntimeException thrown(Throwable failure) {
        throw Unchecked.<RuntimeException>asIs(failure);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E asIs(Throwable failure) throws E {
        throw (E) failure;
    }
}
