// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import dev.dpucosim.harness.Stepper;
import dev.dpucosim.harness.Wire;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** What a waiting process is looked at for after each evaluation. */
abstract class Condition {

    /** What a signal is waited for to do. */
    enum Kind {
        EQUAL, CHANGE, RISE, FALL
    }

    final Wait wait;

    Condition(Wait wait) {
        this.wait = wait;
    }

    /** Whether it holds now. */
    abstract boolean holds();

    /** Lets the native side look for it. False if it cannot. */
    abstract boolean watch(Stepper stepper);

    /** A wait for a signal. */
    static final class On extends Trigger {
        private final Simulation simulation;
        private final Wire wire;
        private final Kind kind;
        private final long value;

        On(Simulation simulation, Wire wire, Kind kind, long value) {
            this.simulation = simulation;
            this.wire = wire;
            this.kind = kind;
            this.value = value;
        }

        @Override
        void arm(Wait wait) {
            simulation.scheduler().add(wire.widthBits() <= 64
                    ? new Narrow(wait, wire, kind, value)
                    : new Wide(wait, wire, kind, value));
        }

        @Override
        public String toString() {
            return switch (kind) {
                case EQUAL -> wire.name() + " == " + Long.toUnsignedString(value);
                case CHANGE -> "a change of " + wire.name();
                case RISE -> "a rise of " + wire.name();
                case FALL -> "a fall of " + wire.name();
            };
        }
    }

    /** A wait for whatever a function says; it is asked after each evaluation. */
    static final class Asked extends Trigger {
        private final Simulation simulation;
        private final String text;
        private final BooleanSupplier question;

        Asked(Simulation simulation, String text, BooleanSupplier question) {
            this.simulation = simulation;
            this.text = text;
            this.question = question;
        }

        @Override
        void arm(Wait wait) {
            simulation.scheduler().add(new Condition(wait) {
                @Override
                boolean holds() {
                    return question.getAsBoolean();
                }

                @Override
                boolean watch(Stepper stepper) {
                    return false;
                }
            });
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class Narrow extends Condition {
        private final Wire wire;
        private final Kind kind;
        private final long value;
        private long last;

        Narrow(Wait wait, Wire wire, Kind kind, long value) {
            super(wait);
            this.wire = wire;
            this.kind = kind;
            this.value = value;
            this.last = wire.value();
        }

        @Override
        boolean holds() {
            final long now = wire.value();
            final long before = last;
            last = now;
            return switch (kind) {
                case EQUAL -> now == value;
                case CHANGE -> now != before;
                case RISE -> now != 0 && before == 0;
                case FALL -> now == 0 && before != 0;
            };
        }

        @Override
        boolean watch(Stepper stepper) {
            return kind == Kind.EQUAL ? stepper.watchEqual(wire, value) : stepper.watchChanged(wire, last);
        }
    }

    private static final class Wide extends Condition {
        private final Wire wire;
        private final Kind kind;
        private final long value;
        private final long[] now;
        private final long[] last;

        Wide(Wait wait, Wire wire, Kind kind, long value) {
            super(wait);
            this.wire = wire;
            this.kind = kind;
            this.value = value;
            this.now = new long[wire.wordCount()];
            this.last = new long[wire.wordCount()];
            wire.read(last, 0);
        }

        @Override
        boolean holds() {
            wire.read(now, 0);
            final boolean set = !zeroFrom(now, 0);
            final boolean wasSet = !zeroFrom(last, 0);
            final boolean changed = !Arrays.equals(now, last);
            System.arraycopy(now, 0, last, 0, now.length);
            return switch (kind) {
                case EQUAL -> now[0] == value && zeroFrom(now, 1);
                case CHANGE -> changed;
                case RISE -> set && !wasSet;
                case FALL -> !set && wasSet;
            };
        }

        private static boolean zeroFrom(long[] words, int from) {
            for (int i = from; i < words.length; i++) {
                if (words[i] != 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        boolean watch(Stepper stepper) {
            return false;
        }
    }
}
