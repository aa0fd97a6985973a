// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** Which way a port goes, seen from the model. */
public enum PortDirection {
    /** Driven by the testbench. */
    INPUT,
    /** Driven by the module. */
    OUTPUT,
    /** Driven by either. */
    INOUT
}
