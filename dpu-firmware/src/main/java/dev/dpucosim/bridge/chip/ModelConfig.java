// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;

/** The model's registers, windows and doorbells. */
final class ModelConfig {
    /** Places of the counters, in the order of their offsets. */
    static final int COMMANDS = 0;
    static final int ACCEPTED = 1;
    static final int REFUSED = 2;
    static final int COMPLETED = 3;
    static final int FAILED = 4;
    static final int SEGMENTS = 5;
    static final int BYTES = 6;
    static final int BAD_DOORBELL = 8;
    static final int BAD_RECORD = 9;
    static final int FULL = 10;
    static final int NO_SLOT = 11;
    static final int COUNTERS = 12;

    private static final int ADDRESS_BITS = 0xFFFF8;
    private static final long RING_ADDRESS = ~0x3FL;

    private final KeyChipModel model;
    private final KeyTable table;
    private final AuditRing audit;
    private final ModelQueue[] queues;
    private final ModelHost[] hosts;
    private final long[] counters;
    private final long[] stage = new long[KeyWindows.RECORD_WORDS];
    private boolean enabled;
    private long lengthMax = KeyRegisters.MAX_LENGTH_RESET;
    private long timeout;
    private int key;
    private int revoked;
    private int closing;

    ModelConfig(KeyChipModel model, KeyTable table, AuditRing audit, ModelQueue[] queues, ModelHost[] hosts,
            long[] counters) {
        this.model = model;
        this.table = table;
        this.audit = audit;
        this.queues = queues;
        this.hosts = hosts;
        this.counters = counters;
    }

    boolean enabled() {
        return enabled;
    }

    long lengthMax() {
        return lengthMax;
    }

    long timeout() {
        return timeout;
    }

    ConfigRead read(int address) {
        int at = address & ADDRESS_BITS;
        if (at >= KeyWindows.COUNTERS_FIRST && at < KeyWindows.COUNTERS_FIRST + 8 * COUNTERS) {
            return ConfigRead.of(at == KeyRegisters.AUDIT_DROPPED ? audit.dropped()
                    : counters[at - KeyWindows.COUNTERS_FIRST >> 3]);
        }
        if (at < KeyWindows.STAGE) {
            return register(at);
        }
        if (at < KeyWindows.stage(KeyWindows.RECORD_WORDS)) {
            return ConfigRead.of(stage[at - KeyWindows.STAGE >> 3]);
        }
        if (at >= KeyWindows.QUEUE && at < KeyWindows.CAUSE) {
            return queue(queues[at - KeyWindows.QUEUE >> 6], at & 0x38);
        }
        if (at >= KeyWindows.CAUSE && at < KeyWindows.cause(KeyWindows.CAUSES)) {
            return ConfigRead.of(audit.cause(at - KeyWindows.CAUSE >> 3));
        }
        if (at >= KeyWindows.AUDIT && at < KeyWindows.AUDIT + 16 * KeyWindows.AUDIT_RECORDS) {
            return ConfigRead.of(audit.word(at - KeyWindows.AUDIT >> 3));
        }
        return ConfigRead.REFUSED;
    }

    private ConfigRead register(int at) {
        return switch (at) {
            case KeyRegisters.ID -> ConfigRead.of(KeyRegisters.ID_RESET);
            case KeyRegisters.CONTROL -> ConfigRead.of(enabled ? KeyRegisters.CONTROL_ENABLE_MASK : 0);
            case KeyRegisters.STATUS -> ConfigRead.of((model.idle() ? KeyRegisters.STATUS_IDLE_MASK : 0)
                    | KeyRegisters.STATUS_SWEPT_MASK | (long) model.slotsUsed() << KeyRegisters.STATUS_SLOTS_LSB);
            case KeyRegisters.SIZE -> ConfigRead.of(table.keys()
                    | (long) KeyWindows.QUEUES << KeyRegisters.SIZE_QUEUES_LSB
                    | (long) KeyWindows.SLOTS << KeyRegisters.SIZE_SLOTS_LSB);
            case KeyRegisters.MAX_LENGTH -> ConfigRead.of(lengthMax);
            case KeyRegisters.TIMEOUT -> ConfigRead.of(timeout);
            case KeyRegisters.KEY -> ConfigRead.of(key);
            case KeyRegisters.KEY_WRITE, KeyRegisters.KEY_READ -> ConfigRead.of(0);
            case KeyRegisters.KEY_REVOKE -> ConfigRead.of(table.held(revoked) ? KeyRegisters.KEY_REVOKE_BUSY_MASK : 0);
            case KeyRegisters.CLOSING -> ConfigRead.of(closing | (model.closing(queues[closing])
                    ? KeyRegisters.CLOSING_BUSY_MASK
                    : 0));
            case KeyRegisters.HOST1 -> ConfigRead.of(hosts[0].register());
            case KeyRegisters.HOST2 -> ConfigRead.of(hosts[1].register());
            case KeyRegisters.AUDIT_PRODUCER -> ConfigRead.of(Integer.toUnsignedLong(audit.producer()));
            case KeyRegisters.AUDIT_CONSUMER -> ConfigRead.of(Integer.toUnsignedLong(audit.consumer()));
            default -> ConfigRead.REFUSED;
        };
    }

    private static ConfigRead queue(ModelQueue queue, int word) {
        return switch (word) {
            case KeyWindows.QUEUE_CONTROL -> ConfigRead.of(queue.control());
            case KeyWindows.QUEUE_SUBMISSION -> ConfigRead.of(queue.submission | queue.submissionLog2);
            case KeyWindows.QUEUE_COMPLETION -> ConfigRead.of(queue.completion | queue.completionLog2);
            case KeyWindows.QUEUE_COUNTER -> ConfigRead.of(queue.counter);
            case KeyWindows.QUEUE_RATE -> ConfigRead.of(queue.rate);
            case KeyWindows.QUEUE_PROGRESS -> ConfigRead.of(Integer.toUnsignedLong(queue.fetched)
                    | (long) queue.written << 32);
            case KeyWindows.QUEUE_SUCCESSES -> ConfigRead.of(queue.successes);
            default -> ConfigRead.REFUSED;
        };
    }

    boolean write(int address, long data) {
        return write(address, data, null);
    }

    /** The same, and where the answer depends on how far commands have gone, with that of another chip. */
    boolean write(int address, long data, ConfigResponse asOrNull) {
        int at = address & ADDRESS_BITS;
        boolean refused = asOrNull == ConfigResponse.SLVERR;
        if (at == KeyRegisters.AUDIT_CONSUMER) {
            return consume(asOrNull, (int) data);
        }
        if (refused && at == KeyRegisters.KEY_WRITE) {
            return refuseRecord();
        }
        if (refused && at >= KeyWindows.QUEUE && at < KeyWindows.CAUSE) {
            return false;
        }
        if (at >= KeyWindows.DOORBELL) {
            return at < KeyWindows.END && doorbell(asOrNull, queues[at - KeyWindows.DOORBELL >> 12], at & 0xFF8,
                    (int) data);
        }
        if (at >= KeyWindows.STAGE && at < KeyWindows.stage(KeyWindows.RECORD_WORDS)) {
            int word = at - KeyWindows.STAGE >> 3;
            stage[word] = data & (word == 0 ? KeyRecord.W0_MASK : word == 2 ? KeyRecord.W2_MASK : -1L);
            return true;
        }
        if (at >= KeyWindows.QUEUE && at < KeyWindows.CAUSE) {
            return write(queues[at - KeyWindows.QUEUE >> 6], at & 0x38, data);
        }
        return at < KeyWindows.STAGE ? writeRegister(at, data) : read(at).response() == ConfigResponse.OKAY;
    }

    private boolean doorbell(ConfigResponse asOrNull, ModelQueue queue, int which, int value) {
        boolean submit = which == KeyWindows.DOORBELL_SUBMIT;
        if (!submit && which != KeyWindows.DOORBELL_COMPLETE) {
            return false;
        }
        boolean good = taken(asOrNull, submit ? queue.maySubmit(value) : queue.mayComplete(value));
        if (good) {
            if (submit) {
                queue.producer = value;
            } else {
                queue.consumer = value;
            }
            model.changed(queue);
        } else {
            counters[BAD_DOORBELL]++;
            audit.add(Cause.BAD_DOORBELL, queue.number, queue.epoch, 0, 0, value, 0);
        }
        return good;
    }

    private boolean consume(ConfigResponse asOrNull, int value) {
        boolean good = taken(asOrNull, audit.mayConsume(value));
        if (good) {
            audit.consume(value);
        }
        return good;
    }

    /** As another chip has answered, or as it is. */
    private static boolean taken(ConfigResponse asOrNull, boolean good) {
        return asOrNull == null ? good : asOrNull == ConfigResponse.OKAY;
    }

    private boolean writeRegister(int at, long data) {
        switch (at) {
            case KeyRegisters.CONTROL -> enabled = (data & KeyRegisters.CONTROL_ENABLE_MASK) != 0;
            case KeyRegisters.MAX_LENGTH -> lengthMax = data & KeyRegisters.MAX_LENGTH_BYTES_MASK;
            case KeyRegisters.TIMEOUT -> timeout = data & KeyRegisters.TIMEOUT_CYCLES_MASK;
            case KeyRegisters.KEY -> key = (int) data & 0xFFFF;
            case KeyRegisters.KEY_WRITE -> {
                return writeRecord();
            }
            case KeyRegisters.KEY_REVOKE -> {
                if (!table.has(key)) {
                    return false;
                }
                revoked = key;
                model.revoke(key);
            }
            case KeyRegisters.KEY_READ -> {
                if (!table.has(key)) {
                    return false;
                }
                for (int word = 0; word < stage.length; word++) {
                    stage[word] = table.word(key, word);
                }
            }
            case KeyRegisters.CLOSING -> closing = (int) data & 63;
            case KeyRegisters.HOST1 -> hosts[0].write(data);
            case KeyRegisters.HOST2 -> hosts[1].write(data);
            default -> {
                return read(at).response() == ConfigResponse.OKAY;
            }
        }
        return true;
    }

    private boolean writeRecord() {
        return table.put(key, stage) || refuseRecord();
    }

    private boolean refuseRecord() {
        counters[BAD_RECORD]++;
        audit.add(Cause.BAD_RECORD, 0, 0, key, 0, 0, 0);
        return false;
    }

    private boolean write(ModelQueue queue, int word, long data) {
        switch (word) {
            case KeyWindows.QUEUE_CONTROL -> {
                return control(queue, data);
            }
            case KeyWindows.QUEUE_RATE -> queue.rate = (int) data & 0xFFFF;
            case KeyWindows.QUEUE_SUBMISSION -> {
                if (queue.valid || !ringIsGood(data, SubmissionEntry.BYTES)) {
                    return false;
                }
                queue.submission = data & RING_ADDRESS;
                queue.submissionLog2 = (int) data & 15;
            }
            case KeyWindows.QUEUE_COMPLETION -> {
                if (queue.valid || !ringIsGood(data, CompletionEntry.BYTES)) {
                    return false;
                }
                queue.completion = data & RING_ADDRESS;
                queue.completionLog2 = (int) data & 15;
            }
            case KeyWindows.QUEUE_COUNTER -> {
                if (queue.valid) {
                    return false;
                }
                queue.counter = data & ~7L;
            }
            case KeyWindows.QUEUE_PROGRESS, KeyWindows.QUEUE_SUCCESSES -> {
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean ringIsGood(long data, int entryBytes) {
        int log2 = (int) data & 15;
        return log2 <= KeyWindows.RING_LOG2_MAX && (data & RING_ADDRESS & ((long) entryBytes << log2) - 1) == 0;
    }

    private boolean control(ModelQueue queue, long data) {
        boolean valid = (data & KeyWindows.CONTROL_VALID) != 0;
        int weight = (int) (data >>> KeyWindows.CONTROL_WEIGHT_LSB) & 15;
        int mode = (int) (data >>> KeyWindows.CONTROL_MODE_LSB) & 3;
        if (queue.valid) {
            if (valid) {
                queue.weight = weight;
            } else {
                model.close(queue);
            }
            return true;
        }
        if (valid && (mode == 3 || queue.submissionLog2 == 0 || queue.completionLog2 == 0 || model.closing(queue))) {
            return false;
        }
        if (mode != 3) {
            queue.mode = QueueMode.values()[mode];
        }
        queue.host = (data & KeyWindows.CONTROL_HOST) != 0 ? 1 : 0;
        queue.weight = weight;
        if (valid) {
            queue.open();
        }
        return true;
    }
}
