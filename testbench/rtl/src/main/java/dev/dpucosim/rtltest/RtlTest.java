// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Simulation;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.SplittableRandom;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of the class's {@link RtlModule}, run once for each seed. Its parameters may be of type {@link Simulation}
 * (opened and out of reset, closed afterwards), {@link SplittableRandom} (made of the seed) and {@link Model}.
 *
 * <p>
 * A failure says its seed, cycle and the command that repeats it with a waveform. Property {@code dpucosim.seed} runs
 * one seed only; {@code dpucosim.wave} names an FST file, {@code dpucosim.wave.from} and {@code dpucosim.wave.to} the
 * window of cycles in it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@TestTemplate
@ExtendWith(RtlTestExtension.class)
public @interface RtlTest {

    /** One run for each. */
    long[] seeds() default {1};
}
