// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.ArrayLayout;
import dev.dpucosim.pool.Mapping;
import dev.dpucosim.pool.ThinDevice;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.storage.MemberCommandListener;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * Stripes that were being written, or were not flushed, when power went, and have not been resynced since: their parity
 * or copies need not fit. What a missing member held of such a stripe cannot be told, and this is the one excuse there
 * is for data that was promised.
 */
final class UnknownStripes implements MemberCommandListener {

    private Geometry geometry;
    private final ArrayLayout layout;
    private final Set<Long> unknown = new TreeSet<>();
    /** Written since everything was last known to have ended. */
    private final Set<Long> flying = new TreeSet<>();

    UnknownStripes(Geometry geometry) {
        this.geometry = geometry;
        layout = new ArrayLayout(geometry);
    }

    /** The array has more stripes. */
    void grown(Geometry larger) {
        geometry = larger;
    }

    @Override
    public void command(int member, int opcode, long block, int blocks, boolean fua, long owner) {
        if (opcode == Opcode.WRITE) {
            stripes(member, block, blocks, flying::add);
        }
    }

    /** Names the stripes of which blocks of a member hold a part. */
    void stripes(int member, long block, int blocks, LongConsumer named) {
        for (long at = block; at < block + blocks && at < geometry.memberBlocks(); at += geometry.chunkBlocks() - at
                % geometry.chunkBlocks()) {
            named.accept(layout.stripe(member, at));
        }
    }

    /** No operation is under way. */
    void quiet() {
        flying.clear();
    }

    /** Power has gone. */
    void powerLost(List<VolatileStore> members) {
        for (int i = 0; i < members.size(); i++) {
            final int member = i;
            members.get(i).unflushed((block, blocks) -> stripes(member, block, blocks, unknown::add));
        }
        unknown.addAll(flying);
        flying.clear();
    }

    /** Parity of so many stripes, from the first, is told from a log. */
    void told(long stripes) {
        unknown.removeIf(stripe -> stripe < stripes);
    }

    /** Parity or copies of all stripes have been made anew. */
    void synced() {
        unknown.clear();
    }

    boolean any() {
        return !unknown.isEmpty();
    }

    boolean contains(long stripe) {
        return unknown.contains(stripe);
    }

    /** Names the blocks of a volume that lie on some members, one bit each, in such stripes of an array with parity. */
    void on(int members, ThinDevice device, IntConsumer named) {
        for (int block = 0; block < device.blocks() && any(); block++) {
            if (lies(members, device, block, unknown::contains)) {
                named.accept(block);
            }
        }
    }

    /** Whether a block of a volume lies on some members, one bit each, in stripes of an array with parity. */
    boolean lies(int members, ThinDevice device, long block, LongPredicate stripes) {
        final int stripeBlocks = layout.dataChunks() << geometry.chunkShift();
        final long mapping = device.mapping(block / geometry.extentBlocks());
        if (mapping == Mapping.NONE) {
            return false;
        }
        final long physical = Mapping.extent(mapping) * geometry.extentBlocks() + block % geometry.extentBlocks();
        final long stripe = physical / stripeBlocks;
        return stripes.test(stripe) && (layout.places(stripe, members) >>> (int) (physical % stripeBlocks >>> geometry
                .chunkShift()) & 1) != 0;
    }
}
