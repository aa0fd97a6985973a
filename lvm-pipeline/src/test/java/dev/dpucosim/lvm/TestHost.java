// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.CompletionEntry;
import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A host for tests: queues commands, offers them in order while the engine takes them, and checks every byte of every
 * answer: each command is answered once, its data before its completion, lengths and digests right.
 */
public final class TestHost {
    /** What became of a command. */
    public static final class Answer {
        private final Capsule capsule;
        private final int opcode;
        private final int blocks;
        private int status = -1;
        private long[] data;
        private long donePs = -1;
        private int rank = -1;

        Answer(Capsule capsule) {
            this.capsule = capsule;
            byte[] header = capsule.header();
            opcode = SubmissionEntry.opcode(header, Pdu.COMMON_BYTES);
            blocks = SubmissionEntry.blocks(header, Pdu.COMMON_BYTES);
        }

        public boolean done() {
            return donePs >= 0;
        }

        /** Status; -1 before the completion. */
        public int status() {
            return status;
        }

        /** Words that a read returned; null when it failed. */
        public long[] data() {
            return data;
        }

        /** When the completion left, in picoseconds. */
        public long donePs() {
            return donePs;
        }

        /** Place among all completions, from 0. */
        public int rank() {
            return rank;
        }
    }

    private final Scheduler scheduler;
    private final LvmEngine engine;
    private final boolean payload;
    private final Crc32c crc = new Crc32c();
    private final ArrayDeque<Capsule> waiting = new ArrayDeque<>();
    private final List<Answer> answers = new ArrayList<>();
    private final List<byte[]> terminations = new ArrayList<>();
    private final int[] numbers = new int[1 << 16];
    private Consumer<Answer> completed = answer -> {};
    private int packets;
    private int completions;
    private int inFlight;
    private int queueDepth = Integer.MAX_VALUE;
    private boolean headerDigests;
    private boolean dataDigests;

    TestHost(Scheduler scheduler, LvmEngine engine, boolean payload) {
        this.scheduler = scheduler;
        this.engine = engine;
        this.payload = payload;
        Arrays.fill(numbers, -1);
        engine.responses(this::answer);
    }

    /** Sets how many commands may be outstanding. */
    public TestHost queueDepth(int depth) {
        queueDepth = depth;
        return this;
    }

    /** Sets which digests later commands carry. */
    public TestHost digests(boolean onHeader, boolean onData) {
        headerDigests = onHeader;
        dataDigests = onData;
        return this;
    }

    /** Sets who hears of completions; it may queue more. */
    public void completed(Consumer<Answer> listener) {
        completed = listener;
    }

    /** Queues a write; the number it returns names the command from now on. */
    public int write(int nsid, long block, int blocks, long[] data) {
        return queue(capsule().write(nextCid(), nsid, block, blocks, false, payload ? data : null, 0));
    }

    public int writeDurable(int nsid, long block, int blocks, long[] data) {
        return queue(capsule().write(nextCid(), nsid, block, blocks, true, payload ? data : null, 0));
    }

    public int read(int nsid, long block, int blocks) {
        return queue(capsule().read(nextCid(), nsid, block, blocks));
    }

    public int flush(int nsid) {
        return queue(capsule().flush(nextCid(), nsid));
    }

    public int discard(int nsid, long... ranges) {
        return queue(capsule().deallocate(nextCid(), nsid, ranges));
    }

    public int writeZeroes(int nsid, long block, int blocks, boolean deallocates) {
        return queue(capsule().writeZeroes(nextCid(), nsid, block, blocks, deallocates, false));
    }

    /** Queues a command that the test has built; its command id must be {@link #nextCid}. */
    public int queue(Capsule capsule) {
        int number = answers.size();
        answers.add(new Answer(capsule));
        numbers[SubmissionEntry.cid(capsule.header(), Pdu.COMMON_BYTES)] = number;
        waiting.add(capsule.operation(number));
        return number;
    }

    /** Queues a packet that no completion will answer. */
    public void packet(byte[] packet) {
        packets++;
        waiting.add(new Capsule().packet(packet).operation(-2));
    }

    /** A new capsule with this host's digests. */
    public Capsule capsule() {
        return new Capsule().digests(headerDigests, dataDigests);
    }

    /** Command id of the next command that is queued. */
    public int nextCid() {
        return answers.size() & 0xFFFF;
    }

    /** What became of a command. */
    public Answer answer(int number) {
        return answers.get(number);
    }

    /** C2HTermReq packets in order of arrival. */
    public List<byte[]> terminations() {
        return terminations;
    }

    public int inFlight() {
        return inFlight;
    }

    /** Offers what waits, as far as the engine takes it. */
    public void pump() {
        while (!waiting.isEmpty() && inFlight < queueDepth && engine.offer(waiting.peek())) {
            if (waiting.remove().operation() >= 0) {
                inFlight++;
            }
        }
    }

    /** Runs until everything queued is answered, and nothing is left to happen. */
    public void run() {
        pump();
        boolean answered = scheduler.runUntil(this::allAnswered);
        assertThat(answered).as("every command is answered: queued=%s, completed=%s, waiting=%s", answers.size(),
                completions, waiting.size()).isTrue();
        scheduler.runAll();
        assertThat(allAnswered()).isTrue();
        assertThat(engine.idle()).isTrue();
    }

    private boolean allAnswered() {
        pump();
        return completions == answers.size() && terminations.size() == packets && waiting.isEmpty();
    }

    /** Runs one command alone and expects success. */
    public Answer expect(int number) {
        run();
        Answer answer = answers.get(number);
        assertThat(NvmeStatus.describe(answer.status)).isEqualTo(NvmeStatus.describe(NvmeStatus.SUCCESS));
        return answer;
    }

    private void answer(ResponsePdu pdu, long nowPs) {
        assertThat(Pdu.length(pdu.header())).as("plen").isEqualTo(pdu.length());
        switch (pdu.type()) {
            case Pdu.TYPE_DATA_TO_HOST -> data(pdu);
            case Pdu.TYPE_RESPONSE -> completion(pdu, nowPs);
            case Pdu.TYPE_TERMINATE -> {
                assertThat(pdu.length()).isEqualTo(64);
                assertThat(pdu.operation()).isEqualTo(-1);
                terminations.add(Arrays.copyOf(pdu.header(), pdu.headerBytes()));
            }
            default -> throw new AssertionError("no such PDU: type=" + pdu.type());
        }
        pump();
    }

    private Answer answerOf(ResponsePdu pdu) {
        int number = numbers[pdu.cid()];
        assertThat(number).as("command id %s is outstanding", pdu.cid()).isNotNegative();
        assertThat(pdu.operation()).isEqualTo(number);
        Answer answer = answers.get(number);
        assertThat(answer.done()).as("command %s is answered once", number).isFalse();
        return answer;
    }

    private void checkHeader(ResponsePdu pdu, Answer answer) {
        byte[] header = pdu.header();
        boolean digest = (Pdu.flags(answer.capsule.header()) & Pdu.FLAG_HEADER_DIGEST) != 0;
        assertThat(Pdu.headerLength(header)).isEqualTo(24);
        assertThat(pdu.headerBytes()).isEqualTo(digest ? 28 : 24);
        assertThat((Pdu.flags(header) & Pdu.FLAG_HEADER_DIGEST) != 0).isEqualTo(digest);
        if (digest) {
            int received = header[24] & 0xFF | (header[25] & 0xFF) << 8 | (header[26] & 0xFF) << 16 | header[27] << 24;
            assertThat(received).as("header digest").isEqualTo(crc.of(header, 0, 24));
        }
    }

    private void data(ResponsePdu pdu) {
        Answer answer = answerOf(pdu);
        checkHeader(pdu, answer);
        assertThat(answer.opcode).isEqualTo(Opcode.READ);
        assertThat(answer.data).as("data comes once").isNull();
        assertThat(Pdu.flags(pdu.header()) & Pdu.FLAG_LAST).isEqualTo(Pdu.FLAG_LAST);
        assertThat(Pdu.dataOffset(pdu.header())).isEqualTo(pdu.headerBytes());
        assertThat(Pdu.dataLength(pdu.header())).isEqualTo(answer.blocks << 9);
        assertThat(pdu.dataBytes()).isEqualTo(answer.blocks << 9);
        boolean digest = (Pdu.flags(answer.capsule.header()) & Pdu.FLAG_DATA_DIGEST) != 0;
        assertThat(pdu.dataDigestPresent()).isEqualTo(digest);
        answer.data = new long[answer.blocks << 6];
        if (payload) {
            System.arraycopy(pdu.data(), pdu.dataIndex(), answer.data, 0, answer.data.length);
            if (digest) {
                assertThat(pdu.dataDigest()).as("data digest").isEqualTo(crc.of(answer.data, 0, answer.blocks << 9));
            }
        }
    }

    private void completion(ResponsePdu pdu, long nowPs) {
        Answer answer = answerOf(pdu);
        checkHeader(pdu, answer);
        byte[] header = pdu.header();
        assertThat(pdu.length()).isEqualTo(pdu.headerBytes());
        assertThat(Pdu.dataOffset(header)).isZero();
        assertThat(CompletionEntry.sqid(header, Pdu.COMMON_BYTES)).isEqualTo(1);
        assertThat(Arrays.copyOfRange(header, 8, 18)).as("dwords 0 and 1, queue head").containsOnly(0);
        assertThat(header[22] & 1).as("phase").isZero();
        answer.status = pdu.status();
        boolean carriesData = answer.opcode == Opcode.READ && answer.status == NvmeStatus.SUCCESS;
        assertThat(answer.data != null).as("data comes with success only, before the completion").isEqualTo(
                carriesData);
        answer.donePs = nowPs;
        answer.rank = completions++;
        numbers[pdu.cid()] = -1;
        inFlight--;
        completed.accept(answer);
    }
}
