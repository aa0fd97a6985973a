// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.replay.EngineKind;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.ObjLongConsumer;

/** Runs seed after seed, several at once, and tells what they found in the order of the seeds. */
public final class Torture {

    private final EngineKind engine;
    private final int jobs;

    /** On an engine, so many runs at once; they share nothing. */
    public Torture(EngineKind engine, int jobs) {
        this.engine = engine;
        this.jobs = jobs;
    }

    /**
     * Runs seeds from one to another, both included.
     *
     * @param ended
     *            told of each run in the order of the seeds
     * @param stop
     *            asked before each seed
     */
    public void run(long first, long last, ObjLongConsumer<TortureResult> ended, BooleanSupplier stop) {
        try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
            final ArrayDeque<Future<TortureResult>> running = new ArrayDeque<>();
            long next = first;
            for (long seed = first; seed <= last; seed++) {
                while (next <= last && running.size() < 2 * jobs && !stop.getAsBoolean()) {
                    final long started = next++;
                    running.add(workers.submit(() -> one(started)));
                }
                if (running.isEmpty()) {
                    return;
                }
                ended.accept(running.remove().get(), seed);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The run of one seed. */
    public TortureResult one(long seed) {
        return TortureRun.of(PlanDrawing.of(seed), engine);
    }

    /** A finding with nothing in its plan that it does not need, as far as a few hundred runs can tell. */
    public TortureFinding shrunk(TortureFinding finding) {
        return PlanShrinking.of(finding, plan -> TortureRun.of(plan, engine).finding());
    }
}
