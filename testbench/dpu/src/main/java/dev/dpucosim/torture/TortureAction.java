// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.storage.FaultKind;
import java.util.List;

/** One thing that happens in a run. Blocks have 512 bytes; volumes count from 1. */
public sealed interface TortureAction {

    /** Whether it touches any of these blocks of a volume. */
    default boolean meets(int volume, long block, int blocks) {
        return switch (this) {
            case Write write -> write.volume == volume && write.block < block + blocks
                    && block < write.block + write.blocks;
            case Read read -> read.volume == volume && read.block < block + blocks && block < read.block
                    + read.blocks;
            case Discard discard -> discard.volume == volume && discard.block < block + blocks
                    && block < discard.block + discard.blocks;
            case WriteZeroes zeroes -> zeroes.volume == volume && zeroes.block < block + blocks
                    && block < zeroes.block + zeroes.blocks;
            default -> false;
        };
    }

    /** The volume that must be there for it, or 0. */
    default int on() {
        return switch (this) {
            case Write write -> write.volume;
            case Read read -> read.volume;
            case Flush flush -> flush.volume;
            case Discard discard -> discard.volume;
            case WriteZeroes zeroes -> zeroes.volume;
            case Snapshot snapshot -> snapshot.origin;
            case Delete delete -> delete.volume;
            default -> 0;
        };
    }

    /** Whether it changes what blocks hold. */
    default boolean changes() {
        return this instanceof Write || this instanceof Discard || this instanceof WriteZeroes;
    }

    /** A fault of a member that strikes a command of the request it belongs to. */
    record Strike(int member, FaultKind kind, int strikes, long delayPs) {

        @Override
        public String toString() {
            return kind.name().toLowerCase().replace('_', ' ') + " of member " + member + (kind == FaultKind.SLOW
                    ? " by " + delayPs / 1_000_000 + " us"
                    : ", " + strikes + " times");
        }
    }

    /** A host writes; every write of a run has a version of its own, by which its data is known. */
    record Write(int volume, long block, int blocks, int version, boolean durable, List<Strike> strikes)
            implements
            TortureAction {

        @Override
        public String toString() {
            return "write volume=" + volume + ", block=" + block + ", blocks=" + blocks + ", version=" + version
                    + (durable ? ", durable" : "") + TortureAction.words(strikes);
        }
    }

    /** A host reads, and what it gets is compared. */
    record Read(int volume, long block, int blocks, List<Strike> strikes) implements TortureAction {

        @Override
        public String toString() {
            return "read volume=" + volume + ", block=" + block + ", blocks=" + blocks + TortureAction.words(strikes);
        }
    }

    /** A host deallocates: extents of the range that it covers whole are zero then. */
    record Discard(int volume, long block, int blocks) implements TortureAction {

        @Override
        public String toString() {
            return "discard volume=" + volume + ", block=" + block + ", blocks=" + blocks;
        }
    }

    /** A host writes zeroes. */
    record WriteZeroes(int volume, long block, int blocks, boolean durable) implements TortureAction {

        @Override
        public String toString() {
            return "write zeroes volume=" + volume + ", block=" + block + ", blocks=" + blocks
                    + (durable ? ", durable" : "");
        }
    }

    /** A writable snapshot is asked for while what was asked before it is under way. */
    record Snapshot(int origin, int volume, long delayNs) implements TortureAction {

        @Override
        public String toString() {
            return "snapshot volume=" + volume + ", origin=" + origin + ", delayNs=" + delayNs;
        }
    }

    /** A snapshot is deleted; nothing is in flight. */
    record Delete(int volume) implements TortureAction {

        @Override
        public String toString() {
            return "delete volume=" + volume;
        }
    }

    /** A host asks for everything that was acknowledged to be durable. */
    record Flush(int volume) implements TortureAction {

        @Override
        public String toString() {
            return "flush volume=" + volume;
        }
    }

    /** Nothing more is asked until everything is answered. */
    record Drain() implements TortureAction {

        @Override
        public String toString() {
            return "drain";
        }
    }

    /**
     * A member answers nothing but errors from now on; nothing that was asked for is in flight when it begins to.
     *
     * @param anyway
     *            also when the array cannot bear it and fails, for another has not been rebuilt yet
     */
    record Lose(int member, boolean anyway) implements TortureAction {

        @Override
        public String toString() {
            return "lose member=" + member + (anyway ? ", anyway" : "");
        }
    }

    /** Blocks of a member cannot be read from now on, until they are written. */
    record Spoil(int member, long block, int blocks) implements TortureAction {

        @Override
        public String toString() {
            return "spoil member=" + member + ", block=" + block + ", blocks=" + blocks;
        }
    }

    /** All members, and the spares, have so many blocks more from now on; firmware is to take the room. */
    record Grow(long blocks) implements TortureAction {

        @Override
        public String toString() {
            return "grow blocks=" + blocks;
        }
    }

    /** Nothing is asked for so long; what goes on of itself goes on. */
    record Rest(long ns) implements TortureAction {

        @Override
        public String toString() {
            return "rest ns=" + ns;
        }
    }

    /** Nothing is asked until nothing goes on any more, no resync, no rebuild, no scrub. */
    record Settle() implements TortureAction {

        @Override
        public String toString() {
            return "settle";
        }
    }

    /** The DPU is switched off in order, and started again. */
    record Restart() implements TortureAction {

        @Override
        public String toString() {
            return "restart";
        }
    }

    /** Power goes in the member write behind so many more, whatever is in flight by then, and comes back. */
    record CutPower(long writes) implements TortureAction {

        @Override
        public String toString() {
            return "cut power behind writes=" + writes;
        }
    }

    private static String words(List<Strike> strikes) {
        return strikes.isEmpty() ? "" : ", " + strikes;
    }
}
