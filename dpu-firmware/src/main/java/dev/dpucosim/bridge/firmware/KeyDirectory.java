// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyRecord;
import dev.dpucosim.bridge.chip.KeyRegisters;
import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.KeyWindows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Which index of the chip's table is whose. An index gets the next generation each time it is issued, and none twice;
 * indexes are used in turn, the one that was free longest first. An index whose generations are used up is retired.
 */
public final class KeyDirectory {

    private final KeyChip chip;
    private final KeyIssuer issuer;
    private final long[] generations;
    private final IssuedKey[] issued;
    private final ArrayDeque<Integer> free = new ArrayDeque<>();

    /** A directory of a chip whose table is empty; it has as many keys as the chip. */
    public KeyDirectory(KeyChip chip, KeyIssuer issuer) {
        this.chip = chip;
        this.issuer = issuer;
        int keys = (int) (chip.read(KeyRegisters.SIZE) & KeyRegisters.SIZE_KEYS_MASK);
        generations = new long[keys];
        issued = new IssuedKey[keys];
        for (int index = 0; index < keys; index++) {
            free.add(index);
        }
    }

    /** Keys that can be issued now. */
    public int room() {
        return free.size();
    }

    /** Sets the generation that was issued last, as when a chip's life is restored or a test wants it short. */
    public void generation(int index, long generation) {
        if (generation < generations[index] || generation > KeyValue.GENERATION_MAX) {
            throw new IllegalArgumentException("generation goes back or beyond its bits: index=" + index
                    + ", generation=" + generation);
        }
        generations[index] = generation;
    }

    /** A new key of a queue for memory of its own host. */
    IssuedKey issue(int queue, int epoch, int host, long base, long length, int rights, IssuedKey parent) {
        IssuedKey key = put(false, host, rights, queue, epoch, queue, epoch, base, length, parent);
        if (parent != null) {
            parent.windows.add(key);
        }
        return key;
    }

    /** A new alias of a part of an exporter's key. */
    IssuedKey alias(int queue, int epoch, IssuedKey exported, long offset, long length, int rights) {
        KeyRecord from = exported.record;
        IssuedKey key = put(true, from.host(), rights, queue, epoch, from.owner(), from.ownerEpoch(), from.base()
                + offset, length, exported);
        exported.aliases.add(key);
        return key;
    }

    private IssuedKey put(boolean alias, int host, int rights, int owner, int ownerEpoch, int exporter,
            int exporterEpoch, long base, long length, IssuedKey parent) {
        if (!KeyRecord.rangeIsGood(base, length)) {
            throw new ControlRefused(ControlReason.BAD_RANGE, "base=" + Long.toHexString(base) + ", length=" + length);
        }
        Integer index = free.poll();
        while (index != null && generations[index] == KeyValue.GENERATION_MAX) {
            index = free.poll();
        }
        if (index == null) {
            throw new ControlRefused(ControlReason.EXHAUSTED, "keys=" + generations.length);
        }
        long generation = ++generations[index];
        KeyValue value = new KeyValue(index, generation, issuer.tag(index, generation));
        KeyRecord record = new KeyRecord(generation, true, alias, host, rights, owner, value.tag(), ownerEpoch,
                exporter, exporterEpoch, base, length);
        for (int word = 0; word < KeyWindows.RECORD_WORDS; word++) {
            chip.write(KeyWindows.stage(word), record.word(word));
        }
        chip.write(KeyRegisters.KEY, index);
        chip.write(KeyRegisters.KEY_WRITE, 1);
        issued[index] = new IssuedKey(value, record, parent);
        return issued[index];
    }

    /** The key that an index is issued for, or null. */
    public IssuedKey at(int index) {
        return index < issued.length ? issued[index] : null;
    }

    /** All keys of a queue's epoch, by their index. */
    List<IssuedKey> of(int queue, int epoch) {
        List<IssuedKey> keys = new ArrayList<>();
        for (IssuedKey key : issued) {
            if (key != null && key.record.owner() == queue && key.record.ownerEpoch() == epoch) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** Which keys end with a key: itself, its windows, and every alias of them. They are no longer live here. */
    List<IssuedKey> end(IssuedKey key) {
        List<IssuedKey> ended = new ArrayList<>();
        end(key, ended);
        return ended;
    }

    private void end(IssuedKey key, List<IssuedKey> ended) {
        if (key.live) {
            key.live = false;
            ended.add(key);
        }
        key.windows.forEach(window -> end(window, ended));
        key.aliases.forEach(alias -> end(alias, ended));
    }

    /** Ends a key in the chip: no command begins with it any more. */
    void kill(IssuedKey key) {
        chip.write(KeyRegisters.KEY, key.value.index());
        chip.write(KeyRegisters.KEY_REVOKE, 1);
    }

    /** Whether no command in flight holds a key that was ended. */
    boolean drained(IssuedKey key) {
        kill(key);
        return (chip.read(KeyRegisters.KEY_REVOKE) & KeyRegisters.KEY_REVOKE_BUSY_MASK) == 0;
    }

    /** Gives the index of a drained key back. */
    void release(IssuedKey key) {
        if (issued[key.value.index()] == key) {
            issued[key.value.index()] = null;
            free.add(key.value.index());
            if (key.parent != null) {
                key.parent.windows.remove(key);
                key.parent.aliases.remove(key);
            }
        }
    }
}
