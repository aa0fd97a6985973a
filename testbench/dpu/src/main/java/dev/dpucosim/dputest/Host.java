// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import dev.dpucosim.capsule.Opcode;

/**
 * The host of one namespace. Blocks have 512 bytes, 64 words of data. Commands that are queued run together, with as
 * many in flight as the DPU takes, when somebody runs {@link Hosts#run} or waits for one.
 */
public final class Host {

    private static final int BLOCK_WORDS = 64;

    private final Hosts hosts;
    private final int namespace;

    Host(Hosts hosts, int namespace) {
        this.hosts = hosts;
        this.namespace = namespace;
    }

    /** Queues a read. */
    public Answer queueRead(long block, int blocks) {
        return hosts.submit(Opcode.READ, namespace, block, blocks, false, null);
    }

    /**
     * Queues a write of whole blocks.
     *
     * @param data
     *            64 words for each block; must not change before the answer
     */
    public Answer queueWrite(long block, long... data) {
        return hosts.submit(Opcode.WRITE, namespace, block, blocks(data), false, data);
    }

    /** Queues a write that is durable before its completion (FUA). */
    public Answer queueDurableWrite(long block, long... data) {
        return hosts.submit(Opcode.WRITE, namespace, block, blocks(data), true, data);
    }

    /** Queues a flush. */
    public Answer queueFlush() {
        return hosts.submit(Opcode.FLUSH, namespace, 0, 0, false, null);
    }

    /** Queues a deallocation: extents that the range covers whole are zero then, of others nothing changes. */
    public Answer queueDiscard(long block, int blocks) {
        return hosts.submit(Opcode.DATASET_MANAGEMENT, namespace, block, blocks, false, null);
    }

    /** Queues a write of zeroes, to at most 65,536 blocks, whose extents may be deallocated. */
    public Answer queueWriteZeroes(long block, int blocks, boolean durable) {
        return hosts.submit(Opcode.WRITE_ZEROES, namespace, block, blocks, durable, null);
    }

    /** Reads, and fails the test if that fails. */
    public long[] read(long block, int blocks) {
        final Answer answer = queueRead(block, blocks);
        hosts.run();
        return answer.succeeded().data();
    }

    /** Writes, and fails the test if that fails. */
    public void write(long block, long... data) {
        final Answer answer = queueWrite(block, data);
        hosts.run();
        answer.succeeded();
    }

    /** Flushes, and fails the test if that fails. */
    public void flush() {
        final Answer answer = queueFlush();
        hosts.run();
        answer.succeeded();
    }

    private static int blocks(long[] data) {
        if (data.length == 0 || data.length % BLOCK_WORDS != 0) {
            throw new IllegalArgumentException("not whole blocks: words=" + data.length + ", blockWords="
                    + BLOCK_WORDS);
        }
        return data.length / BLOCK_WORDS;
    }
}
