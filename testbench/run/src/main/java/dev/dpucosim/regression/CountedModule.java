// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import dev.dpucosim.regression.ForkedModule.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs tests that count what they cover. Counting has limits of its own (a design that counts cannot be saved, and is
 * slower), so that a test which fails runs once more without; when it passes then, it is uncounted and has not failed.
 */
final class CountedModule {

    private final ForkedModule counting;
    private final ForkedModule plain;

    CountedModule(ForkedModule counting, ForkedModule plain) {
        this.counting = counting;
        this.plain = plain;
    }

    void run(List<Request> requests, Consumer<Outcome> ended) throws IOException, InterruptedException {
        final Map<Request, Outcome> failed = new LinkedHashMap<>();
        counting.run(requests, outcome -> {
            if (outcome.status() == Outcome.Status.FAILED) {
                failed.put(new Request(outcome.test(), outcome.seed()), outcome);
            } else {
                ended.accept(outcome);
            }
        });
        plain.run(new ArrayList<>(failed.keySet()), outcome -> ended.accept(outcome.status() == Outcome.Status.PASSED
                ? outcome.uncounted(failed.get(new Request(outcome.test(), outcome.seed())).message())
                : outcome));
    }
}
