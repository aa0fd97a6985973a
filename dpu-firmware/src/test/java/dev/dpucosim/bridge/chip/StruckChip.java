// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import java.util.Arrays;

/** A chip that does one thing wrong when a key is revoked under load. */
final class StruckChip extends ForwardingChip {

    enum Fault {
        /** Nothing. */
        NONE(""),
        /** A byte is written to where the revoked command was to copy, though it began no segment there. */
        BYTE_BEHIND_REVOKE("on the bus, expected=null, seen=write "),
        /** A segment of it is copied that is not counted. */
        SEGMENT_BEHIND_REVOKE("register at 128, "),
        /** What was read for the revoked command is not written. */
        SEGMENT_LEFT_OUT("on the bus, expected=null, seen="),
        /** A command with other keys ends as if it had been revoked. */
        OTHER_ENDED("on the bus, expected=write "),
        /** A completion of a queue that nobody struck does not come. */
        COMPLETION_LOST("command without an end, expected=queue=2 command=0 "),
        /** The completion of the revoked command does not come. */
        OWN_COMPLETION_LOST("command without an end, expected=queue=0 command=0 "),
        /** What was cut off is told as done. */
        CUT_TOLD_AS_DONE("on the bus, expected=null, seen=write 100000800+32 id0 OK queue=0 command=0 "),
        /** What was cut off behind some bytes is told as cut off before the first. */
        PARTIAL_FORGOTTEN("on the bus, expected=null, seen="),
        /** What was cut off is told as refused. */
        CUT_TOLD_AS_REFUSED("on the bus, expected=null, seen="),
        /** What was cut off is told as beyond its range, which no state of the key explains. */
        CUT_TOLD_AS_TOO_LONG("on the bus, expected="),
        /** COMPLETED counts one too few. */
        COMPLETED_COUNT("register at 118, "),
        /** SEGMENTS counts one too many. */
        SEGMENTS_COUNT("register at 128, "),
        /** A cause is counted that no command ended with. */
        CAUSE_COUNT("register at 20");

        private final String finding;

        Fault(String finding) {
            this.finding = finding;
        }

        String finding() {
            return finding;
        }
    }

    /** One side of it. */
    private final class Memory implements HostMemoryPort {
        private final HostMemoryPort port;

        Memory(HostMemoryPort port) {
            this.port = port;
        }

        @Override
        public void read(long address, int bytes, int id, ReadAnswer answer) {
            port.read(address, bytes, id, answer);
        }

        @Override
        public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
            byte[] data = Arrays.copyOfRange(source, from, from + bytes);
            if (!struck) {
                port.write(address, data, 0, bytes, id, answer);
                return;
            }
            if (id == DATA_ID) {
                if (fault == Fault.SEGMENT_LEFT_OUT && address == leftOut) {
                    answer.done(true);
                    return;
                }
            } else if (bytes == CompletionEntry.BYTES) {
                CompletionEntry entry = new CompletionEntry().wrap(data, 0);
                boolean own = entry.queue() == 0;
                if (fault == Fault.COMPLETION_LOST && !own || fault == Fault.OWN_COMPLETION_LOST && own) {
                    answer.done(true);
                    return;
                }
                change(entry, own);
            }
            port.write(address, data, 0, bytes, id, answer);
        }

        private void change(CompletionEntry entry, boolean own) {
            KeyStatus as = switch (fault) {
                case OTHER_ENDED -> own ? null : KeyStatus.REVOKED;
                case CUT_TOLD_AS_DONE -> own ? KeyStatus.OK : null;
                case PARTIAL_FORGOTTEN -> own ? KeyStatus.REVOKED : null;
                case CUT_TOLD_AS_REFUSED -> own ? KeyStatus.REMOTE_KEY : null;
                case CUT_TOLD_AS_TOO_LONG -> own ? KeyStatus.REMOTE_RANGE : null;
                default -> null;
            };
            if (as != null) {
                entry.set(as, entry.phase(), entry.queue(), entry.command(), entry.userTag(), 0);
            }
        }
    }

    private final HostMemoryPort host1;
    private final HostMemoryPort host2;
    private final Fault fault;
    private final long target;
    private final long leftOut;
    private boolean struck;

    /**
     * A broken chip.
     *
     * @param begun  where the command of queue 0 copies the segment to that is under way when it is cut off
     * @param target where it would copy the next one to
     */
    StruckChip(KeyChipEnvironment environment, Fault fault, long begun, long target) {
        this.fault = fault;
        this.target = target;
        leftOut = begun;
        host1 = environment.host1();
        host2 = environment.host2();
        connect(environment, Memory::new);
    }

    @Override
    public ConfigResponse configWrite(int address, long data) {
        ConfigResponse response = super.configWrite(address, data);
        if (address == KeyRegisters.KEY_REVOKE) {
            struck = true;
            if (fault == Fault.BYTE_BEHIND_REVOKE) {
                host1.write(target, new byte[1], 0, 1, HostMemoryPort.DATA_ID, well -> {});
            } else if (fault == Fault.SEGMENT_BEHIND_REVOKE) {
                host2.read(target - ChipRig.data(0) + ChipRig.data(1), 4096, HostMemoryPort.DATA_ID, (bytes, from,
                        good) -> host1.write(target, bytes, from, good, HostMemoryPort.DATA_ID, well -> {}));
            }
        }
        return response;
    }

    @Override
    public ConfigRead configRead(int address) {
        ConfigRead read = super.configRead(address);
        long more = !struck ? 0 : fault == Fault.COMPLETED_COUNT && address == KeyRegisters.COMPLETED ? -1
                : fault == Fault.SEGMENTS_COUNT && address == KeyRegisters.SEGMENTS
                        || fault == Fault.CAUSE_COUNT && address == KeyWindows.cause(Cause.L_TAG.ordinal()) ? 1 : 0;
        return more == 0 ? read : ConfigRead.of(read.data() + more);
    }
}
