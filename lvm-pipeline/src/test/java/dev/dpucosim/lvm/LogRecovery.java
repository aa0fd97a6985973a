// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What recovery makes of an array whose power has gone, as the contract of the log says it: member by member, what the
 * newest trailer names is replayed, P and Q together. Changes nothing; answers with the blocks as they would be
 * afterwards.
 */
final class LogRecovery {
    /** A block of a member. */
    private record At(int member, long block) {
    }

    private final LoggedArray array;
    private final LogAudit.Blocks found;
    private final Map<At, long[]> recovered = new HashMap<>();
    private int replayed;

    /**
     * Recovers.
     *
     * @param found what members hold
     * @param missing members that are out, one bit each
     */
    LogRecovery(LoggedArray array, LogAudit.Blocks found, int missing) {
        this.array = array;
        this.found = found;
        for (int member = 0; member < array.members(); member++) {
            if ((missing >>> member & 1) == 0) {
                member(member, missing);
            }
        }
    }

    /** Entries replayed. */
    int replayed() {
        return replayed;
    }

    /** What a member holds afterwards. */
    long[] block(int member, long block) {
        long[] words = recovered.get(new At(member, block));
        return words != null ? words : found.read(member, block);
    }

    private void member(int member, int missing) {
        List<LogRecord> trailers = new ArrayList<>();
        LogRecord newest = null;
        for (int slot = 0; slot < 32; slot++) {
            long at = array.logBlock() + 136L * slot + 128;
            LogRecord trailer = LogRecord.of(member, at, found.read(member, at));
            if (trailer.trailerWhole()) {
                trailers.add(trailer);
                newest = newest == null || trailer.sequence() > newest.sequence() ? trailer : newest;
            }
        }
        for (LogRecord trailer : trailers) {
            if (newest.live(trailer.context()) == (int) trailer.sequence()) {
                replay(entry(trailer), missing);
            }
        }
    }

    private LogRecord entry(LogRecord trailer) {
        long first = trailer.block() - trailer.stored();
        long[] words = new long[(trailer.stored() + 1) * 64];
        for (int i = 0; i <= trailer.stored(); i++) {
            System.arraycopy(found.read(trailer.member(), first + i), 0, words, i * 64, 64);
        }
        return LogRecord.of(trailer.member(), first, words);
    }

    private void replay(LogRecord entry, int missing) {
        for (int place = 0; place < array.data(); place++) {
            boolean touched = (entry.touched() >>> place & 1) != 0;
            if (touched && (missing >>> array.member(entry.stripe(), place) & 1) != 0) {
                return;
            }
        }
        if (entry.storedWhole() && partnerThere(entry, missing)) {
            replayed++;
            for (int at = 0; at < entry.blocks(); at++) {
                long block = entry.stripe() * array.geometry().chunkBlocks() + entry.chunkOffset() + at;
                recovered.put(new At(entry.member(), block), LogAudit.replayed(found, array, entry, at));
            }
        }
    }

    /** P and Q must not tell two stories: where one entry of two is missing, nothing of the column was written. */
    private boolean partnerThere(LogRecord entry, int missing) {
        if (array.parities() == 1) {
            return true;
        }
        int member = array.member(entry.stripe(), array.data() + 1 - entry.place());
        if (((missing | entry.missing()) >>> member & 1) != 0) {
            return true;
        }
        long at = array.logBlock() + 136L * entry.context() + 128;
        LogRecord trailer = LogRecord.of(member, at, found.read(member, at));
        return trailer.trailerWhole() && trailer.sequence() == entry.sequence() && entry(trailer).storedWhole();
    }
}
