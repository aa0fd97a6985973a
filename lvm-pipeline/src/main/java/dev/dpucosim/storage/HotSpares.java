// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Blank drives that wait to take a member's place, in order; closes those that nobody has taken. */
public final class HotSpares implements AutoCloseable {
    /** Is told that a spare takes a member's place, before anything is written to it. */
    @FunctionalInterface
    public interface Placement {
        /**
         * It does.
         *
         * @param spare which one, from 0
         * @param member the member that is replaced
         */
        void placed(int spare, int member);
    }

    private final ArrayDeque<MemberStore> waiting;
    private final Placement placement;
    private int next;

    /** Spares in the order in which they are taken. */
    public HotSpares(List<? extends MemberStore> drives, Placement placement) {
        waiting = new ArrayDeque<>(drives);
        this.placement = placement;
    }

    /** No spare. */
    public static HotSpares none() {
        return new HotSpares(List.of(), (spare, member) -> {});
    }

    /** So many in memory. */
    public static HotSpares inMemory(int count, long dataBlocks, long tailBlocks) {
        List<MemberStore> drives = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drives.add(new RamStore(dataBlocks, tailBlocks));
        }
        return new HotSpares(drives, (spare, member) -> {});
    }

    /** Spares that nobody has taken or dropped. */
    public int left() {
        return waiting.size();
    }

    /** The index of the spare that is next. */
    public int index() {
        return next;
    }

    /** The spare that is next; to be looked at, or dropped. */
    public MemberStore first() {
        return waiting.element();
    }

    /** Puts the next one in the place of a member. */
    public MemberStore place(int member) {
        placement.placed(next++, member);
        return waiting.remove();
    }

    /** Gives the next one up, because it does not fit. */
    public void drop() {
        next++;
        waiting.remove().close();
    }

    @Override
    public void close() {
        while (!waiting.isEmpty()) {
            drop();
        }
    }
}
