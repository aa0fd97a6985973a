// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** Takes writes out of an endpoint. */
@FunctionalInterface
public interface PostedHandler {

    /** Called once for each write, in order. */
    void write(PostedWrite write);
}
