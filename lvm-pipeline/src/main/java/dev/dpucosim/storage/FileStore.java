// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A member in a sparse file, its data area from offset 0, so that the image is a plain member of an md array.
 *
 * <p>Positional reads and writes, not a mapping: a disk that fills up is then an error to report, and not a fault of
 * the process.
 *
 * <p>What is written outlives the process; a loss of power of the machine it outlives from the next flush on. Forced
 * writes do not wait for the disk one by one: that would be its time, and not the modelled drive's.
 */
public final class FileStore implements MemberStore {

    private static final int SCRATCH_BLOCKS = 256;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final FileChannel channel;
    private final long dataBlocks;
    private long blocks;
    private final boolean knownZero;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BLOCKS << BLOCK_SHIFT)
            .order(ByteOrder.LITTLE_ENDIAN);
    private final LongBuffer words = scratch.asLongBuffer();
    private final MemorySegment segment = MemorySegment.ofBuffer(scratch);

    FileStore(Path path, FileChannel channel, long dataBlocks, long tailBlocks, boolean knownZero) {
        this.path = path;
        this.channel = channel;
        this.dataBlocks = dataBlocks;
        this.blocks = dataBlocks + tailBlocks;
        this.knownZero = knownZero;
    }

    /**
     * Makes a new image, sparse and zero.
     *
     * @throws UnusableStorageException when the file exists or cannot be made
     */
    public static FileStore create(Path path, long dataBlocks, long tailBlocks) {
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                    StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
            FileStore store = new FileStore(path, channel, dataBlocks, tailBlocks, true);
            try {
                lengthen(channel, store.blocks);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            return store;
        } catch (IOException e) {
            throw failed("make member", path, e);
        }
    }

    /** The last byte gives the file its length; what lies before it takes no room. */
    private static void lengthen(FileChannel channel, long blocks) throws IOException {
        channel.write(ByteBuffer.allocate(1), (blocks << BLOCK_SHIFT) - 1);
    }

    /**
     * Opens an image that exists; what it holds is kept.
     *
     * @throws UnsuitableMembersException when it is smaller than asked for
     * @throws UnusableStorageException when it is absent, or not readable and writable
     */
    public static FileStore open(Path path, long dataBlocks, long tailBlocks) {
        try {
            long bytes = Files.size(path);
            if (bytes >>> BLOCK_SHIFT < dataBlocks + tailBlocks) {
                throw new UnsuitableMembersException("member too small: file=" + path + ", bytes=" + bytes
                        + ", bytesMin=" + (dataBlocks + tailBlocks << BLOCK_SHIFT));
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            // All of the file: a pool is found from the end of it.
            return new FileStore(path, channel, dataBlocks, (bytes >>> BLOCK_SHIFT) - dataBlocks, false);
        } catch (IOException e) {
            throw failed("open member", path, e);
        }
    }

    static UnusableStorageException failed(String what, Path path, IOException cause) {
        String reason = switch (cause) {
            case NoSuchFileException ignored -> "no such file";
            case AccessDeniedException ignored -> "not permitted";
            case FileAlreadyExistsException ignored -> "exists already";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> cause.getMessage();
        };
        return new UnusableStorageException("cannot " + what + ": " + reason + ": file=" + path, cause);
    }

    @Override
    public long dataBlocks() {
        return dataBlocks;
    }

    @Override
    public long blocks() {
        return blocks;
    }

    @Override
    public boolean knownZero() {
        return knownZero;
    }

    @Override
    public void read(long block, int count, long[] target, int index) {
        check(block, count);
        for (int done = 0; done < count; done += SCRATCH_BLOCKS) {
            int run = Math.min(count - done, SCRATCH_BLOCKS);
            fetch(block + done, run);
            words.clear();
            words.get(target, index + done * BLOCK_WORDS, run * BLOCK_WORDS);
        }
    }

    @Override
    public void write(long block, int count, long[] source, int index) {
        check(block, count);
        for (int done = 0; done < count; done += SCRATCH_BLOCKS) {
            int run = Math.min(count - done, SCRATCH_BLOCKS);
            words.clear();
            words.put(source, index + done * BLOCK_WORDS, run * BLOCK_WORDS);
            store(block + done, run);
        }
    }

    @Override
    public void xor(long block, int count, long[] accumulator, int index) {
        check(block, count);
        for (int done = 0; done < count; done += SCRATCH_BLOCKS) {
            int run = Math.min(count - done, SCRATCH_BLOCKS);
            fetch(block + done, run);
            int to = index + done * BLOCK_WORDS;
            for (int i = 0; i < run * BLOCK_WORDS; i++) {
                accumulator[to + i] ^= segment.getAtIndex(WORD, i);
            }
        }
    }

    @Override
    public void read(long block, int count, MemorySegment target, long offset) {
        check(block, count);
        for (int done = 0; done < count; done += SCRATCH_BLOCKS) {
            int run = Math.min(count - done, SCRATCH_BLOCKS);
            fetch(block + done, run);
            MemorySegment.copy(segment, 0, target, offset + ((long) done << BLOCK_SHIFT), (long) run << BLOCK_SHIFT);
        }
    }

    @Override
    public void write(long block, int count, MemorySegment source, long offset) {
        check(block, count);
        for (int done = 0; done < count; done += SCRATCH_BLOCKS) {
            int run = Math.min(count - done, SCRATCH_BLOCKS);
            MemorySegment.copy(source, offset + ((long) done << BLOCK_SHIFT), segment, 0, (long) run << BLOCK_SHIFT);
            store(block + done, run);
        }
    }

    @Override
    public void zero(long block, int count) {
        check(block, count);
        for (int done = 0; done < count; done += SCRATCH_BLOCKS) {
            int run = Math.min(count - done, SCRATCH_BLOCKS);
            // A hole of the file reads zero, and stays one.
            fetch(block + done, run);
            MemorySegment blocks = segment.asSlice(0, (long) run << BLOCK_SHIFT);
            if (!zero(blocks)) {
                blocks.fill((byte) 0);
                store(block + done, run);
            }
        }
    }

    private static boolean zero(MemorySegment blocks) {
        for (long at = 0; at < blocks.byteSize(); at += Long.BYTES) {
            if (blocks.get(WORD, at) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnusableStorageException when the file cannot become longer
     */
    @Override
    public void enlarge(long more) {
        if (more > blocks) {
            try {
                lengthen(channel, more);
            } catch (IOException e) {
                throw failed("enlarge member", path, e);
            }
            blocks = more;
        }
    }

    @Override
    public void flush() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failed("flush member", path, e);
        }
    }

    @Override
    public void force(long block, int count) {
        check(block, count);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed("close member", path, e);
        }
    }

    private void check(long block, int count) {
        Objects.checkFromIndexSize(block, count, blocks);
    }

    private void fetch(long block, int count) {
        scratch.clear().limit(count << BLOCK_SHIFT);
        long at = block << BLOCK_SHIFT;
        try {
            while (scratch.hasRemaining()) {
                int got = channel.read(scratch, at);
                if (got < 0) {
                    throw new EOFException("the file has become shorter");
                }
                at += got;
            }
        } catch (IOException e) {
            throw failed("read member", path, e);
        }
    }

    private void store(long block, int count) {
        scratch.clear().limit(count << BLOCK_SHIFT);
        long at = block << BLOCK_SHIFT;
        try {
            while (scratch.hasRemaining()) {
                at += channel.write(scratch, at);
            }
        } catch (IOException e) {
            throw failed("write member", path, e);
        }
    }
}
