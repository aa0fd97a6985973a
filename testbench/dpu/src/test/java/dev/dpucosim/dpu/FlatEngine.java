// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.lvm.EngineEnvironment;
import dev.dpucosim.lvm.LvmEngine;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.register.Registers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The dumbest engine there can be, for tests of hosts: a map of blocks, and answers after a random time. Each knob
 * breaks one promise.
 */
public final class FlatEngine implements LvmEngine {

    /** Room for so many commands. */
    public int room = 256;
    /** Answers this status to the commands of these numbers. */
    public final Map<Long, Integer> statuses = new HashMap<>();
    /** Flips a bit in the data of reads of this block. */
    public long corruptBlock = -1;
    /** Ignores writes to this block. */
    public long deafBlock = -1;
    /** What is done wrong to the command of this number: lost, terminate, dataless, short, twice, stranger, again. */
    public final Map<Long, String> wrongs = new HashMap<>();
    /** Every command in the order taken: number, opcode, namespace id, first block, blocks. */
    public final List<String> log = new ArrayList<>();
    /** Most commands in flight at once. */
    public int openMax;
    /** Times at which commands were taken. */
    public final List<Long> takenPs = new ArrayList<>();

    private final EngineEnvironment environment;
    private final SeededStream stream = new SeededStream(77);
    private final Map<String, long[]> blocks = new HashMap<>();
    private final ResponsePdu pdu = new ResponsePdu();
    private final Map<Long, byte[]> entries = new HashMap<>();
    private ResponseListener listener;
    private int open;

    public FlatEngine(EngineEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public boolean offer(Capsule capsule) {
        if (open == room) {
            return false;
        }
        open++;
        openMax = Math.max(openMax, open);
        takenPs.add(environment.scheduler().nowPs());
        byte[] entry = new byte[64];
        System.arraycopy(capsule.header(), 8, entry, 0, 64);
        entries.put(capsule.operation(), entry);
        int opcode = SubmissionEntry.opcode(entry, 0);
        int count = opcode == Opcode.FLUSH ? 0 : SubmissionEntry.blocks(entry, 0);
        log.add(capsule.operation() + " " + opcode + " " + SubmissionEntry.nsid(entry, 0) + " "
                + SubmissionEntry.slba(entry, 0) + " " + count + (SubmissionEntry.fua(entry, 0) ? " fua" : ""));
        if (opcode == Opcode.WRITE && capsule.data() != null && !statuses.containsKey(capsule.operation())) {
            for (int i = 0; i < count; i++) {
                long block = SubmissionEntry.slba(entry, 0) + i;
                if (block != deafBlock) {
                    long[] words = new long[64];
                    System.arraycopy(capsule.data(), capsule.dataIndex() + i * 64, words, 0, 64);
                    blocks.put(SubmissionEntry.nsid(entry, 0) + ":" + block, words);
                }
            }
        }
        environment.scheduler().after(1000 + stream.nextInt(100_000), this::answer, capsule.operation());
        return true;
    }

    private void answer(long nowPs, long operation) {
        byte[] entry = entries.remove(operation);
        int cid = SubmissionEntry.cid(entry, 0);
        String wrong = wrongs.getOrDefault(operation, "");
        int status = statuses.getOrDefault(operation, NvmeStatus.SUCCESS);
        open--;
        if (wrong.equals("lost")) {
            return;
        }
        if (wrong.equals("terminate")) {
            listener.on(pdu.terminate(1, 4, entry, 40), nowPs);
            return;
        }
        if (SubmissionEntry.opcode(entry, 0) == Opcode.READ && status == 0 && !wrong.equals("dataless")) {
            int count = SubmissionEntry.blocks(entry, 0) - (wrong.equals("short") ? 1 : 0);
            long[] data = environment.payload() ? new long[count * 64] : null;
            for (int i = 0; data != null && i < count; i++) {
                long block = SubmissionEntry.slba(entry, 0) + i;
                long[] words = blocks.get(SubmissionEntry.nsid(entry, 0) + ":" + block);
                if (words != null) {
                    System.arraycopy(words, 0, data, i * 64, 64);
                }
                data[i * 64 + 5] ^= block == corruptBlock ? 1L << 40 : 0;
            }
            listener.on(pdu.data(cid, data, 0, count << 9, false, false), nowPs);
            if (wrong.equals("twice")) {
                listener.on(pdu.data(cid, data, 0, count << 9, false, false), nowPs);
            }
        }
        listener.on(pdu.completion(wrong.equals("stranger") ? 999 : cid, status, false), nowPs);
        if (wrong.equals("again")) {
            listener.on(pdu.completion(cid, status, false), nowPs);
        }
    }

    @Override
    public void responses(ResponseListener responses) {
        listener = responses;
    }

    @Override
    public Registers registers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DpuMemory memory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void interrupt(Runnable firmware) {
        // There is nothing that firmware would have to do.
    }

    @Override
    public boolean idle() {
        return open == 0;
    }

    @Override
    public void close() {
        // Everything is on the heap.
    }
}
