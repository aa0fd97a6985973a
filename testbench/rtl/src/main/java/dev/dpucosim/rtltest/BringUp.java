// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A static method of an {@link RtlTest} class that brings the design to where its tests begin. It runs once for a class
 * and seed, in a simulation of its own that is out of reset; each test then starts from the state it left, in a fresh
 * simulation. It may ask for what tests may ask for.
 *
 * <p>
 * What is saved is the design. So it must not leave processes, models on the clock, further clocks, or endpoints with
 * something queued; then the tests fail with the reason.
 * Verilator cannot save a design that counts lines and toggles, so neither the bring-up nor these tests are counted.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface BringUp {}
