// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.replay.EngineKind;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of a whole DPU that runs once on each engine. It may ask for {@link Hosts}, which send commands; for
 * {@link Faults}, which strike members; and for the {@link dev.dpucosim.dpu.Dpu}: clock, members, registers, firmware.
 *
 * <p>
 * On {@link EngineKind#LOCKSTEP} every command goes to a model and to an RTL, each with its own firmware and members;
 * answers, member commands and decisions are compared on the way, members, mappings and parity at the end of the test,
 * and a divergence fails it. The DPU that the test sees is then the one with the RTL.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@TestTemplate
@ExtendWith(DpuTestExtension.class)
public @interface DpuTest {

    /** What it runs on. */
    EngineKind[] engine() default {EngineKind.MODEL};

    /** Level of the array. */
    RaidLevel raid() default RaidLevel.RAID5;

    /** Member drives. */
    int members() default 5;

    /** KiB that lie on one member before the next: 4 to 1,024, a power of two. */
    int chunkKib() default 64;

    /** KiB that are mapped at a time: 64 to 1,048,576, a power of two. */
    int extentKib() default 64;

    /** MiB of each namespace; {@link Hosts#host} names them from 1. */
    int[] namespaceMib() default {16};

    /** Nanoseconds of each member command; 0: a drive's times, drawn from the seed. */
    int memberNs() default 10_000;

    /** What everything random comes from; property {@code dpucosim.seed} replaces it. */
    long seed() default 1;
}
