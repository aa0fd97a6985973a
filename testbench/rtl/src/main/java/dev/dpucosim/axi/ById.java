// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is outstanding on a bus: first in, first out within an id (IHI 0022, A5.3). */
final class ById<T> {

    private final Map<Long, ArrayDeque<T>> queues = new TreeMap<>();
    private int size;

    void add(long id, T thing) {
        queues.computeIfAbsent(id, key -> new ArrayDeque<>()).add(thing);
        size++;
    }

    /** The oldest of the id; null if there is none. */
    T peek(long id) {
        final ArrayDeque<T> queue = queues.get(id);
        return queue == null ? null : queue.peek();
    }

    /** Takes the oldest of the id. */
    T take(long id) {
        size--;
        return queues.get(id).remove();
    }

    int size() {
        return size;
    }

    List<T> all() {
        final List<T> things = new ArrayList<>();
        queues.values().forEach(things::addAll);
        return things;
    }
}
