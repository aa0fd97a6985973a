// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.random.SeededStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A request of a host to {@code lvm_top}, in benchmarks that have a plain testbench as their peer.
 *
 * @param read
 *            else it writes
 * @param block
 *            the first
 * @param blocks
 *            how many, 1 to {@link #BLOCKS_MAX}
 */
record LvmRequest(boolean read, long block, int blocks) {

    /** Seed of the requests, and of the data they write. */
    static final long SEED = 1;
    /** Blocks of the namespace. */
    static final long NAMESPACE_BLOCKS = 1 << 18;
    /** Blocks of the longest request. */
    static final int BLOCKS_MAX = 128;

    /** Reads and writes, of any length and anywhere. */
    static List<LvmRequest> drawn(int count) {
        final SeededStream random = new SeededStream(SEED).split("commands");
        final List<LvmRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final int blocks = 1 + random.nextInt(BLOCKS_MAX);
            final long block = random.nextInt((int) NAMESPACE_BLOCKS - blocks);
            requests.add(new LvmRequest(random.nextInt(2) == 0, block, blocks));
        }
        return requests;
    }

    /** A new file, to be deleted, as plain testbenches read it. */
    static Path commandFile(List<LvmRequest> requests) throws IOException {
        final StringBuilder lines = new StringBuilder();
        for (LvmRequest request : requests) {
            lines.append(request.read ? "r " : "w ").append(request.block).append(' ').append(request.blocks)
                    .append('\n');
        }
        return Files.writeString(Files.createTempFile("lvm", ".commands"), lines);
    }

    /** Whether the two must not be under way at once. */
    boolean meets(LvmRequest other) {
        return block < other.block + other.blocks && other.block < block + blocks && !(read && other.read);
    }
}
