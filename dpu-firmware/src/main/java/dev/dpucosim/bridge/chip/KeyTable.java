// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** The model's keyed range table: records, and how many commands in flight hold each. */
final class KeyTable {
    private final int keys;
    private final long[][] words;
    private final int[] references;

    KeyTable(int keys) {
        this.keys = keys;
        words = new long[KeyWindows.RECORD_WORDS][keys];
        references = new int[keys];
    }

    int keys() {
        return keys;
    }

    boolean has(int index) {
        return index < keys;
    }

    long word(int index, int word) {
        return words[word][index];
    }

    /** Puts five words into a record, or says that no record can be so. */
    boolean put(int index, long[] record) {
        if (!has(index) || references[index] != 0 || !KeyRecord.rangeIsGood(record[3], record[4])) {
            return false;
        }
        for (int word = 0; word < words.length; word++) {
            words[word][index] = record[word];
        }
        return true;
    }

    void kill(int index) {
        words[0][index] &= ~(1L << KeyRecord.LIVE_LSB);
    }

    void hold(int index) {
        references[index]++;
    }

    void release(int index) {
        references[index]--;
    }

    boolean held(int index) {
        return references[index] != 0;
    }

    int exporter(int index) {
        return (int) (words[2][index] >>> KeyRecord.EXPORTER_LSB) & 63;
    }

    int exporterEpoch(int index) {
        return (int) (words[2][index] >>> KeyRecord.EXPORTER_EPOCH_LSB) & 0xFFFF;
    }

    /** The first check that a command of a queue fails, in the order of the contract. */
    Cause check(SubmissionEntry entry, ModelQueue queue, ModelQueue[] queues, long lengthMax) {
        int opcode = entry.opcode();
        long length = entry.length();
        if (opcode != SubmissionEntry.READ && opcode != SubmissionEntry.WRITE || entry.reserved() != 0
                || (entry.flags() & ~SubmissionEntry.FENCE) != 0) {
            return Cause.BAD_OPCODE;
        }
        if (length == 0 || length > lengthMax) {
            return Cause.BAD_LENGTH;
        }
        boolean read = opcode == SubmissionEntry.READ;
        Cause local = checkLocal(entry, queue, read ? KeyRecord.LOCAL_WRITE : 0, length);
        return local != Cause.NONE ? local
                : checkRemote(entry, queue, queues, read ? KeyRecord.REMOTE_READ : KeyRecord.REMOTE_WRITE, length);
    }

    private Cause checkLocal(SubmissionEntry entry, ModelQueue queue, int right, long length) {
        int index = entry.localIndex();
        if (!has(index)) {
            return Cause.L_INDEX;
        }
        long w0 = words[0][index];
        if ((w0 & KeyValue.GENERATION_MAX) != entry.localGeneration()) {
            return Cause.L_GENERATION;
        }
        if (words[1][index] != entry.localTag()) {
            return Cause.L_TAG;
        }
        if ((w0 >>> KeyRecord.LIVE_LSB & 1) == 0) {
            return Cause.L_DEAD;
        }
        if (!owned(index, w0, queue) || (w0 >>> KeyRecord.ALIAS_LSB & 1) != 0
                || (w0 >>> KeyRecord.HOST_LSB & 1) != queue.host) {
            return Cause.L_OWNER;
        }
        if ((w0 >>> KeyRecord.RIGHTS_LSB & right) != right) {
            return Cause.L_RIGHTS;
        }
        return inside(index, entry.localOffset(), length) ? Cause.NONE : Cause.L_RANGE;
    }

    private Cause checkRemote(SubmissionEntry entry, ModelQueue queue, ModelQueue[] queues, int right, long length) {
        int index = entry.remoteIndex();
        if (!has(index)) {
            return Cause.R_INDEX;
        }
        long w0 = words[0][index];
        if ((w0 & KeyValue.GENERATION_MAX) != entry.remoteGeneration()) {
            return Cause.R_GENERATION;
        }
        if (words[1][index] != entry.remoteTag()) {
            return Cause.R_TAG;
        }
        if ((w0 >>> KeyRecord.LIVE_LSB & 1) == 0) {
            return Cause.R_DEAD;
        }
        ModelQueue exporter = queues[exporter(index)];
        if (!owned(index, w0, queue) || (w0 >>> KeyRecord.ALIAS_LSB & 1) == 0
                || (w0 >>> KeyRecord.HOST_LSB & 1) == queue.host
                || !exporter.valid || exporter.epoch != exporterEpoch(index)) {
            return Cause.R_OWNER;
        }
        if ((w0 >>> KeyRecord.RIGHTS_LSB & right) != right) {
            return Cause.R_RIGHTS;
        }
        return inside(index, entry.remoteOffset(), length) ? Cause.NONE : Cause.R_RANGE;
    }

    private boolean owned(int index, long w0, ModelQueue queue) {
        return ((int) (w0 >>> KeyRecord.OWNER_LSB) & 63) == queue.number && ((int) words[2][index]
                & 0xFFFF) == queue.epoch;
    }

    private boolean inside(int index, long offset, long length) {
        long range = words[4][index];
        return Long.compareUnsigned(length, range) <= 0 && Long.compareUnsigned(offset, range - length) <= 0;
    }
}
