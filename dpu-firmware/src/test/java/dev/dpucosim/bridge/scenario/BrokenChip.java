// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.bridge.chip.ForwardingChip;
import dev.dpucosim.bridge.chip.HostMemoryPort;
import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyRecord;
import dev.dpucosim.bridge.chip.KeyRegisters;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyWindows;
import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import java.util.Arrays;

/** A chip that does one thing wrong, which a scenario must find; it does nothing else wrong. */
final class BrokenChip extends ForwardingChip {

    enum Fault {
        /** Revoked keys live on. */
        REVOKE_IGNORED(" uses a key again that was revoked: told=OK, expected=REMOTE_KEY"),
        /** Keys reach twice as far. */
        RANGE_TOO_LONG(" goes one byte beyond the far range: told=OK, expected=REMOTE_RANGE"),
        /** Every key gives every right. */
        RIGHTS_IGNORED(" writes with a key for reading: told=OK, expected=REMOTE_RIGHTS"),
        /** The submitter is told too much. */
        STATUS_CHANGED(": told=REMOTE_RIGHTS, expected=REMOTE_KEY"),
        /** A completion does not come. */
        COMPLETION_LOST("operations without an answer: operations="),
        /** A refusal leaves no count behind. */
        COUNT_LOST("refused do not add up: "),
        /** A bit of what is copied changes. */
        DATA_CHANGED("monitor: write that no command explains: ");

        private final String finding;

        Fault(String finding) {
            this.finding = finding;
        }

        String finding() {
            return finding;
        }
    }

    /** Does one thing wrong with every write that it concerns. */
    private final class BrokenMemory implements HostMemoryPort {
        private final HostMemoryPort port;

        BrokenMemory(HostMemoryPort port) {
            this.port = port;
        }

        @Override
        public void read(long address, int bytes, int id, ReadAnswer answer) {
            port.read(address, bytes, id, answer);
        }

        @Override
        public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
            byte[] data = Arrays.copyOfRange(source, from, from + bytes);
            if (fault == Fault.DATA_CHANGED && id == DATA_ID) {
                data[bytes - 1] ^= 1;
            } else if (fault == Fault.STATUS_CHANGED && id == RING_ID && bytes > Long.BYTES && data[0]
                    == KeyStatus.REMOTE_KEY.code()) {
                data[0] = (byte) KeyStatus.REMOTE_RIGHTS.code();
            } else if (fault == Fault.COMPLETION_LOST && id == RING_ID && ++completions > LOST_BEHIND) {
                answer.done(true);
                return;
            }
            port.write(address, data, 0, bytes, id, answer);
        }
    }

    private static final int LOST_BEHIND = 1300;

    private final Fault fault;
    private int completions;

    BrokenChip(KeyChipEnvironment environment, Fault fault) {
        this.fault = fault;
        connect(environment, BrokenMemory::new);
    }

    @Override
    public ConfigResponse configWrite(int address, long data) {
        if (fault == Fault.REVOKE_IGNORED && address == KeyRegisters.KEY_REVOKE) {
            return ConfigResponse.OKAY;
        }
        boolean rights = fault == Fault.RIGHTS_IGNORED && address == KeyWindows.stage(0);
        boolean length = fault == Fault.RANGE_TOO_LONG && address == KeyWindows.stage(4);
        long allRights = new KeyRecord(0, false, false, 0, 7, 0, 0, 0, 0, 0, 0, 0).word(0);
        return super.configWrite(address, length ? 2 * data : rights ? data | allRights : data);
    }

    @Override
    public ConfigRead configRead(int address) {
        ConfigRead read = super.configRead(address);
        return fault == Fault.COUNT_LOST && address == KeyRegisters.REFUSED ? ConfigRead.of(read.data() - 1) : read;
    }
}
