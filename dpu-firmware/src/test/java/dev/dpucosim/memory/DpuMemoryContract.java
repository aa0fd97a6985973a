// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What both memories promise, against an array of bytes. */
abstract class DpuMemoryContract {

    private static final int BYTES = 5 << 20;

    private final DpuMemory memory = memory(BYTES);

    abstract DpuMemory memory(long bytes);

    @Test
    void shouldAgreeWithAnArrayOfBytes() {
        SeededStream stream = new SeededStream(11);
        byte[] expected = new byte[BYTES];
        ByteBuffer reference = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        long[] words = new long[40_000];
        MemorySegment segment = Arena.ofAuto().allocate(words.length * 8L);
        for (int i = 0; i < 3000; i++) {
            // Around the page boundaries, so that every transfer meets one now and then.
            int address = (1 + stream.nextInt(4) << 20) - 160_000 + (stream.nextInt(40_000) << 3);
            int count = stream.nextInt(stream.oneIn(10) ? words.length : 40);
            count = Math.min(count, BYTES - address >>> 3);
            switch (stream.nextInt(9)) {
                case 0 -> {
                    memory.putByte(address + 3, i);
                    reference.put(address + 3, (byte) i);
                }
                case 1 -> {
                    memory.putShort(address + 6, i * 31);
                    reference.putShort(address + 6, (short) (i * 31));
                }
                case 2 -> {
                    memory.putInt(address + 4, i * 0x1234567);
                    reference.putInt(address + 4, i * 0x1234567);
                }
                case 3 -> {
                    long value = stream.nextLong();
                    memory.putLong(address, value);
                    reference.putLong(address, value);
                }
                case 4 -> {
                    memory.zero(address, count * 8L);
                    Arrays.fill(expected, address, address + count * 8, (byte) 0);
                }
                case 5 -> {
                    int source = (address + BYTES / 2 & ~7) % (BYTES - words.length * 8);
                    if (Math.abs(source - address) >= count * 8) {
                        memory.copy(source, address, count * 8L);
                        System.arraycopy(expected, source, expected, address, count * 8);
                    }
                }
                case 6 -> {
                    Arrays.setAll(words, ignored -> stream.nextLong());
                    memory.put(address, words, 0, count);
                    reference.slice(address, count * 8).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer()
                            .put(words, 0, count);
                }
                case 7 -> {
                    Arrays.setAll(words, ignored -> stream.nextLong());
                    segment.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(words);
                    memory.put(address, segment, 0, count * 8L);
                    reference.slice(address, count * 8).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer()
                            .put(words, 0, count);
                }
                default -> {
                    memory.get(address, words, 0, count);
                    memory.get(address, segment, 0, count * 8L);
                    for (int word = 0; word < count; word++) {
                        assertThat(words[word]).isEqualTo(reference.getLong(address + word * 8));
                    }
                    assertThat(segment.asSlice(0, count * 8L).toArray(ValueLayout.JAVA_BYTE))
                            .isEqualTo(Arrays.copyOfRange(expected, address, address + count * 8));
                }
            }
            assertThat(memory.getByte(address + 3)).isEqualTo(expected[address + 3] & 0xFF);
            assertThat(memory.getShort(address + 6)).isEqualTo(reference.getShort(address + 6) & 0xFFFF);
            assertThat(memory.getInt(address + 4)).isEqualTo(reference.getInt(address + 4));
            assertThat(memory.getLong(address)).isEqualTo(reference.getLong(address));
        }
        MemorySegment all = Arena.ofAuto().allocate(BYTES);
        memory.get(0, all, 0, BYTES);
        assertThat(all.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
    }

    @Test
    void shouldRefuseWhatIsOutsideOrNotAligned() {
        assertThat(memory.bytes()).isEqualTo(BYTES);
        assertThatThrownBy(() -> memory.getLong(BYTES)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.getByte(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.putInt(BYTES, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.zero(BYTES - 8, 16)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.put(BYTES - 8, new long[2], 0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.getLong(4)).isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("access not aligned: address=4, bytes=8");
        assertThatThrownBy(() -> memory.putShort(1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.zero(0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
