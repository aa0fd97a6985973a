// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test of an {@link RtlTest} class that runs once with each seed, in place of {@code @Test}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@TestTemplate
@ExtendWith(SeedRuns.class)
public @interface Seeds {

    /** The seeds, in the order of the runs; property {@code dpucosim.seed} replaces them. */
    long[] value();
}
