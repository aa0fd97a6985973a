// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.register.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A DPU that lives through many inputs, and what must hold after each: every packet answered as {@link PduRules} say,
 * nothing in flight, nothing left in a ring, counters that add up, memory that no operation owns untouched.
 */
final class PduTarget implements AutoCloseable {
    private static final int NAMESPACE_BLOCKS = 4096;
    private static final int NAMESPACES = 2;
    private static final long STEPS_MAX = 5_000_000;
    private static final int BUFFER_SHIFT = 20;
    private static final long GUARD = 0x5AFE_6A2D_0DDB_A115L;
    private static final int GUARD_WORDS = 8;

    private final String name;
    private final Dpu dpu;
    private final PduRules rules = new PduRules(NAMESPACE_BLOCKS, NAMESPACE_BLOCKS);
    private final List<byte[]> answers = new ArrayList<>();
    private final long[] guards;
    private long terminations;
    private long completions;
    private long inputs;

    /**
     * A DPU as it leaves boot.
     *
     * @param guarded operations whose buffers must never be used, by index: known where free operations are a stack
     */
    PduTarget(final String name, final EngineFactory engine, final int... guarded) {
        this.name = name;
        dpu = Dpu.of(DpuShape.of(RaidLevel.RAID5, 5, 16 << 10, 64 << 10, 0,
                List.of((long) NAMESPACE_BLOCKS, (long) NAMESPACE_BLOCKS))).engine(engine).build();
        settle();
        dpu.engine().responses((pdu, nowPs) -> answers.add(bytes(pdu)));
        final Registers registers = dpu.engine().registers();
        final long payload = registers.read(LvmRegisters.PAYLOAD_BASE);
        final long commands = registers.read(LvmRegisters.COMMAND_BASE);
        guards = new long[guarded.length * 3];
        for (int i = 0; i < guarded.length; i++) {
            guards[i * 3] = payload + ((long) guarded[i] << BUFFER_SHIFT);
            guards[i * 3 + 1] = payload + ((guarded[i] + 1L) << BUFFER_SHIFT) - GUARD_WORDS * Long.BYTES;
            guards[i * 3 + 2] = commands + guarded[i] * 64L;
        }
        for (final long address : guards) {
            for (int i = 0; i < GUARD_WORDS; i++) {
                dpu.engine().memory().putLong(address + i * Long.BYTES, GUARD);
            }
        }
    }

    /** Sends all packets of an input and checks everything. */
    void check(final byte[] input) {
        inputs++;
        for (final List<byte[]> batch : PduScript.batches(input)) {
            check(batch);
        }
    }

    private void check(final List<byte[]> batch) {
        final List<byte[]> expected = new ArrayList<>();
        for (final byte[] packet : batch) {
            expected.addAll(rules.answer(packet));
            if (PduRules.malformed(packet)) {
                terminations++;
            } else {
                completions++;
            }
        }
        answers.clear();
        for (final byte[] packet : batch) {
            final Capsule capsule = new Capsule().packet(packet).operation(completions);
            while (!dpu.engine().offer(capsule)) {
                require(dpu.scheduler().step(), "does not take a packet of bytes", packet.length, 0);
            }
        }
        settle();
        if (batch.size() > 1) {
            // One packet's answers have an order; those of several that were in flight together have none.
            answers.sort(Arrays::compare);
            expected.sort(Arrays::compare);
        }
        for (int i = 0; i < Math.max(answers.size(), expected.size()); i++) {
            final byte[] right = i < expected.size() ? expected.get(i) : new byte[0];
            final byte[] seen = i < answers.size() ? answers.get(i) : new byte[0];
            final int at = Arrays.mismatch(right, seen);
            assertThat(at).as(() -> String.format(
                    "%s, input %d: place of the first wrong byte of answer %s, expected %s, "
                            + "packets %s", name, inputs, piece(seen, at), piece(right, at),
                    batch.stream().map(packet -> piece(packet, 0)).toList())).isNegative();
        }
        checkRest();
    }

    private void settle() {
        for (long steps = 0; dpu.scheduler().step(); steps++) {
            require(steps < STEPS_MAX, "does not come to rest, steps", steps, STEPS_MAX);
        }
    }

    private void checkRest() {
        final Registers registers = dpu.engine().registers();
        final long status = registers.read(LvmRegisters.STATUS);
        same("operations in use", status & LvmRegisters.STATUS_OPS_MASK, 0);
        same("contexts in use", status & LvmRegisters.STATUS_CONTEXTS_MASK, 0);
        same("PDU errors", registers.read(LvmRegisters.PDU_ERRORS), terminations);
        same("operations done", registers.read(LvmRegisters.OPS_DONE), completions);
        same("exceptions taken", registers.read(LvmRegisters.EXCEPTION_CONSUMER),
                registers.read(LvmRegisters.EXCEPTION_PRODUCER));
        same("resume entries taken", registers.read(LvmRegisters.RESUME_CONSUMER),
                registers.read(LvmRegisters.RESUME_PRODUCER));
        same("resume errors", registers.read(LvmRegisters.RESUME_ERRORS), 0);
        final DpuMemory memory = dpu.engine().memory();
        for (final long address : guards) {
            for (int i = 0; i < GUARD_WORDS; i++) {
                same("guard word", memory.getLong(address + i * Long.BYTES), GUARD);
            }
        }
        settle();
    }

    private void same(final String what, final long seen, final long expected) {
        require(seen == expected, what, seen, expected);
    }

    /** Without an assertion library: there are thousands of checks a packet. */
    private void require(final boolean good, final String what, final long seen, final long expected) {
        if (!good) {
            throw new AssertionError(String.format("%s, input %d: %s: seen=%d, expected=%d", name, inputs, what, seen,
                    expected));
        }
    }

    /** Reads both namespaces whole, through the DPU. */
    void checkContent() {
        for (int nsid = 1; nsid <= NAMESPACES; nsid++) {
            for (int block = 0; block < NAMESPACE_BLOCKS; block += 1024) {
                check(List.of(new Capsule().read(nsid, nsid, block, 1024).toPacket()));
            }
        }
    }

    private static byte[] bytes(final ResponsePdu pdu) {
        final ByteBuffer packet = ByteBuffer.allocate(pdu.length()).order(ByteOrder.LITTLE_ENDIAN);
        packet.put(pdu.header(), 0, pdu.headerBytes());
        for (int i = 0; i < pdu.dataBytes() >>> 3; i++) {
            packet.putLong(pdu.data()[pdu.dataIndex() + i]);
        }
        if (pdu.dataDigestPresent()) {
            packet.putInt(pdu.dataDigest());
        }
        assertThat(packet.hasRemaining()).as("length of %s bytes adds up", pdu.length()).isFalse();
        return packet.array();
    }

    private static String piece(final byte[] packet, final int at) {
        final int from = Math.max(0, at - 40);
        return packet.length + " bytes, from " + from + ": "
                + HexFormat.of().formatHex(packet, Math.min(from, packet.length), Math.min(from + 80, packet.length));
    }

    @Override
    public void close() {
        dpu.close();
    }
}
