// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the module that the {@link RtlTest}s of a class drive. */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RtlModule {

    /** The top module. */
    String top();

    /**
     * Source files in the order in which they must be read, relative to the folder that tests run in. None: the model
     * was built before and is found by the top's name.
     */
    String[] sources() default {};

    /** Folders in which modules and included files are looked for. */
    String[] includes() default {};

    /** Further options for Verilator, such as {@code -GWidth=8}. */
    String[] options() default {};

    /** The clock's port. */
    String clock() default "clk_i";

    /** The reset's port, active low if it ends in {@code n} or {@code _ni}; "" for none. */
    String reset() default "rst_ni";

    /** Cycles of reset before each test. */
    int resetCycles() default 4;

    /** Clock period in picoseconds, even. */
    long periodPs() default 4_000;
}
