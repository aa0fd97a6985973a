// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dpu.ForwardingEngine;
import dev.dpucosim.lvm.LvmEngine;
import dev.dpucosim.random.SeededStream;

/**
 * An engine whose host sends, now and then, what a good one does not: unknown opcodes and ranges that do not come in
 * place of flushes, and reads and writes with fields that hardware refuses. Which and how follows from seed and number
 * of the operation alone.
 */
final class OddCommands extends ForwardingEngine {

    private static final int AT = Pdu.COMMON_BYTES;
    private static final int[] OPCODES = {0x05, 0x08, 0x09, 0x0C, 0x0D, 0x7F, 0xFF};
    private static final int ODD_OF = 40;
    private static final int ATTRIBUTES_OFFSET = 44;

    private final SeededStream odds;

    private OddCommands(LvmEngine engine, long seed) {
        super(engine);
        this.odds = new SeededStream(seed).split("odd commands");
    }

    /** Engines of another factory, with a host like that. */
    static EngineFactory of(EngineFactory factory, long seed) {
        return environment -> new OddCommands(factory.create(environment), seed);
    }

    @Override
    public boolean offer(Capsule capsule) {
        change(capsule.header(), odds.split(capsule.operation()));
        return super.offer(capsule);
    }

    /** Does nothing more to a capsule that is offered again: every change is to a constant. */
    private static void change(byte[] header, SeededStream odd) {
        int opcode = SubmissionEntry.opcode(header, AT);
        if (opcode != Opcode.READ && opcode != Opcode.WRITE) {
            if (odd.oneIn(2)) {
                int other = OPCODES[odd.nextInt(OPCODES.length)];
                SubmissionEntry.opcode(header, AT, other);
                if (other == Opcode.DATASET_MANAGEMENT) {
                    // Ranges that do not come.
                    SubmissionEntry.sglIdentifier(header, AT, SubmissionEntry.SGL_IN_CAPSULE);
                    SubmissionEntry.sglLength(header, AT, 4_096);
                    header[AT + ATTRIBUTES_OFFSET] = 4;
                }
            }
        } else if (odd.oneIn(ODD_OF)) {
            switch (odd.nextInt(5)) {
                case 0 -> SubmissionEntry.flags(header, AT, 0x80);
                case 1 -> SubmissionEntry.flags(header, AT, SubmissionEntry.FLAGS_SGL | 1);
                case 2 -> SubmissionEntry.sglIdentifier(header, AT, 0x02);
                case 3 -> SubmissionEntry.sglLength(header, AT, 12_345);
                default -> SubmissionEntry.blocks(header, AT, 2_049);
            }
        }
    }
}
