// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

/** A shape that no DPU can have; the message ends in the values and their bounds. A command exits with 2. */
public final class DpuGeometryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A shape refused. */
    public DpuGeometryException(String message) {
        super(message);
    }
}
