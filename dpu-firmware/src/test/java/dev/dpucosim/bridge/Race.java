// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has threads do things at the same time, many times over, a little shifted each time, and counts what came of it: what
 * each of them returned or threw. Which outcomes there are depends on the machine; which there may be does not.
 */
final class Race implements AutoCloseable {
    private static final int SHIFT_MAX = 400;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SeededStream random = new SeededStream(1).split("race");
    private final Map<String, Integer> outcomes = new TreeMap<>();

    /** Outcomes so far, with how often they came. */
    Map<String, Integer> outcomes() {
        return outcomes;
    }

    /** One round: what each returned, or the exception's name. */
    List<String> round(List<Callable<String>> actors) throws InterruptedException {
        AtomicInteger missing = new AtomicInteger(actors.size());
        List<Future<String>> ends = new ArrayList<>();
        for (Callable<String> actor : actors) {
            int shift = random.nextInt(SHIFT_MAX);
            ends.add(threads.submit(() -> {
                missing.decrementAndGet();
                while (missing.get() > 0) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < shift; i++) {
                    Thread.onSpinWait();
                }
                return actor.call();
            }));
        }
        List<String> outcome = new ArrayList<>();
        for (Future<String> end : ends) {
            try {
                outcome.add(end.get());
            } catch (ExecutionException failed) {
                Throwable cause = failed.getCause();
                outcome.add((cause instanceof CompletionException ? cause.getCause() : cause).getClass()
                        .getSimpleName());
            }
        }
        outcomes.merge(String.join(", ", outcome), 1, Integer::sum);
        return outcome;
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
