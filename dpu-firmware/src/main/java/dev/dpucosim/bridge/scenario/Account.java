// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.bridge.chip.Cause;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How often something was tried, by whom, what they were told, and what the chip has found. */
public final class Account {
    private final Map<String, Integer> by = new TreeMap<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private final Map<Cause, Integer> causes = new EnumMap<>(Cause.class);
    private int tried;

    void tried(String name) {
        tried++;
        by.merge(name, 1, Integer::sum);
    }

    void told(Enum<?> answer) {
        answers.merge(answer.name(), 1, Integer::sum);
    }

    void found(Cause cause) {
        causes.merge(cause, 1, Integer::sum);
    }

    /** How often. */
    public int tried() {
        return tried;
    }

    /** Names of those who did, with how often. */
    public Map<String, Integer> by() {
        return Collections.unmodifiableMap(by);
    }

    /** What they were told, with how often. */
    public Map<String, Integer> answers() {
        return Collections.unmodifiableMap(answers);
    }

    /** What the audit records tell, with how often; records that were dropped are in none. */
    public Map<Cause, Integer> causes() {
        return Collections.unmodifiableMap(causes);
    }
}
