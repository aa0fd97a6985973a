// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An empty file on a disk without room: every write fails as the system would say it, every read is at the end. */
final class FullDisk extends FileChannel {

    @Override
    public int read(ByteBuffer target) {
        return -1;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        return -1;
    }

    @Override
    public int read(ByteBuffer target, long position) {
        return -1;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        throw new IOException("No space left on device");
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        throw new IOException("No space left on device");
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        throw new IOException("No space left on device");
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public FileChannel position(long newPosition) {
        return this;
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public FileChannel truncate(long size) {
        return this;
    }

    @Override
    public void force(boolean metaData) {
        // Nothing was written.
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        return 0;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        return 0;
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implCloseChannel() {
        // Nothing is open.
    }
}
