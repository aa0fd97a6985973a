// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.monitor;

import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import java.util.BitSet;

/** A command that was posted: what it may move, and what it should be told by the keys of that time. */
final class MonitoredCommand {
    private static final int LOCAL_WRITE = 1;
    private static final int REMOTE_READ = 2;
    private static final int REMOTE_WRITE = 4;
    private static final long LENGTH_MAX = 1L << 31;

    final MonitoredQueue queue;
    final int index;
    final long userTag;
    final long length;
    final KeyStatus expected;
    int sourceHost;
    long source;
    int targetHost;
    long target;
    boolean moved;
    private final MonitoredKeys.Key local;
    private final MonitoredKeys.Key remote;
    private final BitSet answered = new BitSet();

    MonitoredCommand(MonitoredQueue queue, int index, SubmissionEntry entry, MonitoredKeys keys) {
        this.queue = queue;
        this.index = index;
        userTag = entry.userTag();
        length = entry.length();
        local = keys.find(new KeyValue(entry.localIndex(), entry.localGeneration(), entry.localTag()));
        remote = keys.find(new KeyValue(entry.remoteIndex(), entry.remoteGeneration(), entry.remoteTag()));
        expected = expect(entry);
        if (expected == KeyStatus.OK) {
            boolean read = entry.opcode() == SubmissionEntry.READ;
            long localAddress = local.base + entry.localOffset();
            long remoteAddress = remote.base + entry.remoteOffset();
            sourceHost = read ? remote.host : local.host;
            source = read ? remoteAddress : localAddress;
            targetHost = read ? local.host : remote.host;
            target = read ? localAddress : remoteAddress;
        }
    }

    private KeyStatus expect(SubmissionEntry entry) {
        boolean read = entry.opcode() == SubmissionEntry.READ;
        if (!read && entry.opcode() != SubmissionEntry.WRITE || (entry.flags() | 1) != 1 || entry.reserved() != 0) {
            return KeyStatus.BAD_OPCODE;
        }
        if (length < 1 || length > LENGTH_MAX) {
            return KeyStatus.BAD_LENGTH;
        }
        if (local == null || local.ended() || local.queue != queue.number || local.epoch != queue.epoch
                || local.exported != null) {
            return KeyStatus.LOCAL_KEY;
        }
        if (read && (local.rights & LOCAL_WRITE) == 0) {
            return KeyStatus.LOCAL_RIGHTS;
        }
        if (!fits(local, entry.localOffset())) {
            return KeyStatus.LOCAL_RANGE;
        }
        if (remote == null || remote.ended() || remote.queue != queue.number || remote.epoch != queue.epoch
                || remote.exported == null) {
            return KeyStatus.REMOTE_KEY;
        }
        if ((remote.rights & (read ? REMOTE_READ : REMOTE_WRITE)) == 0) {
            return KeyStatus.REMOTE_RIGHTS;
        }
        return fits(remote, entry.remoteOffset()) ? KeyStatus.OK : KeyStatus.REMOTE_RANGE;
    }

    /** In numbers without bounds, so that it cannot share a fault of the hardware's. */
    private boolean fits(MonitoredKeys.Key key, long offset) {
        java.math.BigInteger from = new java.math.BigInteger(Long.toUnsignedString(offset));
        return from.add(java.math.BigInteger.valueOf(length)).compareTo(java.math.BigInteger.valueOf(key.length)) <= 0;
    }

    /** Whether bytes may move for it now. */
    boolean mayMove() {
        return expected == KeyStatus.OK && !local.drained() && !remote.drained();
    }

    boolean readsLines(int host, long address, int bytes) {
        return host == sourceHost && address >= KeyMonitor.firstLine(source) && address + bytes
                <= KeyMonitor.endLine(source + length);
    }

    boolean writes(int host, long address, int bytes) {
        return host == targetHost && address >= target && address + bytes <= target + length;
    }

    void answered(long address, int bytes) {
        answered.set((int) (address - target), (int) (address - target) + bytes);
    }

    /** What is wrong with an end, or null. */
    String judge(KeyStatus status, boolean[] failing) {
        if (status == KeyStatus.OK) {
            if (expected != KeyStatus.OK) {
                return "accepted, and had no right to be";
            }
            return answered.nextClearBit(0) < length ? "told to be done before its last byte" : null;
        }
        if (status.refusal() && moved) {
            return "refused, and bytes have moved";
        }
        boolean localEnded = local != null && local.ended();
        boolean remoteEnded = remote != null && remote.ended();
        boolean explained = switch (status) {
            case LOCAL_KEY -> expected == status || localEnded;
            case REMOTE_KEY -> expected == status || remoteEnded;
            case REVOKED -> expected == KeyStatus.OK && (localEnded || remoteEnded);
            case READ_FAULT, WRITE_FAULT, STALLED_HOST -> expected == KeyStatus.OK && (failing[0] || failing[1]);
            case FETCH_FAULT -> failing[queue.host];
            default -> expected == status;
        };
        return explained ? null : "an end that its keys do not explain";
    }
}
