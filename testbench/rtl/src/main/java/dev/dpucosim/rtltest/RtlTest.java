// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.Model;
import dev.dpucosim.process.Simulation;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of a class drive a Verilog module. Methods with {@code @Test}, {@link Seeds}, {@code @BeforeEach} and
 * {@code @AfterEach} may ask for a {@link Simulation} (opened and out of reset, closed afterwards; each test has its
 * own) and then run as its first process; for its device ({@link dev.dpucosim.harness.Simulation}), for a
 * {@link SplittableRandom} made of the seed, for the {@link Model}, and for {@link dev.dpucosim.coverage.Coverage}.
 *
 * <p>
 * A failure says its seed, cycle and the command that repeats it with a waveform. Property {@code dpucosim.seed}
 * replaces the seeds; {@code dpucosim.wave} names an FST file, or with a
 * slash at its end a folder for a file of each test and seed; {@code dpucosim.wave.from} and {@code dpucosim.wave.to}
 * the window of cycles in it.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(RtlTestExtension.class)
public @interface RtlTest {

    /** The top module. */
    String top();

    /**
     * Source files in the order in which they must be read, relative to the Maven module's folder or the nearest above
     * it that has them. None: the model was built before and is found by the top's name.
     */
    String[] sources() default {};

    /** Folders in which modules and included files are looked for, found as {@link #sources} are. */
    String[] include() default {};

    /** Macros: {@code NAME} or {@code NAME=value}. */
    String[] define() default {};

    /** Parameters of the top: {@code Name=value}, in the design's own notation. */
    String[] parameter() default {};

    /** Further options for Verilator. */
    String[] options() default {};

    /**
     * Variables, arrays and parameters inside the design that tests read and write by hierarchical name
     * ({@code u_fifo.count_q}), in addition to those that the source makes public. What has the same last name in other
     * modules becomes public as well. {@code *}: all, which costs speed; {@code u_fifo.s_axis_*}: all that begin so.
     */
    String[] publicSignals() default {};

    /** Variables inside the design that tests force; they are public too. */
    String[] forceable() default {};

    /** The clock's port; "" for a design without one. */
    String clock() default "clk_i";

    /** The reset's port, active low if it ends in {@code n} or {@code _ni}; "" for none. */
    String reset() default "rst_ni";

    /** Cycles of reset before each test. */
    int resetCycles() default 4;

    /** Clock period in picoseconds, even. */
    long periodPs() default 4_000;

    /** The seed of tests without {@link Seeds}. */
    long seed() default 1;

    /**
     * How many of the last cycles a flight recorder keeps; when a test fails they are a waveform beside its story. 0:
     * none, unless property {@code dpucosim.flightRecorder} asks for all tests.
     */
    long flightRecorder() default 0;

    /**
     * Whether each test prints where its wall time went, when it ends; property {@code dpucosim.time=report} asks for
     * all tests.
     */
    boolean timeReport() default false;

    /** The cycle at which a test counts as endless and fails. */
    long cyclesMax() default 100_000_000;
}
