// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.torture;

import dev.dpucosim.msix.LockstepException;
import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixEnvironment;
import dev.dpucosim.msix.MsixLockstep;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;

/**
 * Random operations until there are enough or a finding: in step on two engines, which must do the same, or in a storm
 * on one, which is judged by rules.
 */
public final class MsixTorture {
    private static final int EVERY_OPERATIONS = 50;

    private final long seed;
    private final long operations;
    private final TortureTrace trace;
    private final LongPredicate goesOn;

    /**
     * A run.
     *
     * @param trace  gets a line for every operation, write and answer
     * @param goesOn asked after each operation with the number of those done; false ends the run
     */
    public MsixTorture(long seed, long operations, Consumer<String> trace, LongPredicate goesOn) {
        this.seed = seed;
        this.operations = operations;
        this.trace = new TortureTrace(trace);
        this.goesOn = goesOn;
    }

    /** Both engines get each operation, and are compared when both have come to rest. */
    public MsixTortureResult inStep(Function<MsixEnvironment, MsixEngine> reference,
            Function<MsixEnvironment, MsixEngine> other) {
        RecordingHost host = new RecordingHost();
        MsixEnvironment environment = new MsixEnvironment(Bed.VECTORS, write -> {
            trace.write(write);
            host.write(write);
        }, trace::answer);
        long done = 0;
        try (MsixEngine engine = MsixLockstep.withModeration(environment, reference, other, EVERY_OPERATIONS)) {
            Bed.prepare(engine);
            RandomWork work = new RandomWork(engine, host, seed, true);
            do {
                trace.operation(done, work.step());
                done++;
            } while (done < operations && goesOn.test(done));
            engine.settle();
        } catch (LockstepException | IllegalStateException e) {
            return trace.result(done, e.getMessage());
        }
        return trace.result(done, null);
    }

    /** The engine gets everything at once. */
    public MsixTortureResult inStorm(Function<MsixEnvironment, MsixEngine> engines) {
        Storm storm = new Storm(environment -> engines.apply(new MsixEnvironment(environment.vectors(), write -> {
            trace.write(write);
            environment.host().write(write);
        }, frame -> {
            trace.answer(frame);
            environment.answers().answer(frame);
        })), seed, true);
        try {
            storm.run(operations, goesOn);
        } catch (IllegalStateException e) {
            return trace.result(storm.steps(), e.getMessage());
        }
        return trace.result(storm.steps(), null);
    }
}
