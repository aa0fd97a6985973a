// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A promise of firmware to one process: it may have an alias of a part of another's key, once. It travels between
 * processes by whatever way they have; 64 bytes, little-endian.
 *
 * <pre>
 *       7        6        5        4        3        2        1        0
 *  +--------+--------+-----------------+-----------------+--------+--------+
 *  | rights |    0   |    key index    | exporter epoch  | queue  |  host  |  0
 *  +--------+--------+-----------------+-----------------+--------+--------+
 *  |                 0                 | addressee epoch | queue  |  host  |  8
 *  +-----------------------------------+-----------------+--------+--------+
 *  |                        offset in the exporter's key                   | 16
 *  +-----------------------------------------------------------------------+
 *  |                        length                                         | 24
 *  +-----------------------------------------------------------------------+
 *  |                        expiry, virtual picoseconds, 0: none           | 32
 *  +-----------------------------------------------------------------------+
 *  |                        number                                         | 40
 *  +-----------------------------------------------------------------------+
 *  |                        secret, 96 bits                                | 48
 *  +                                   +-----------------------------------+
 *  |                                   |                 0                 | 56
 *  +-----------------------------------+-----------------------------------+
 * </pre>
 *
 * @param exporterHost   0 is host 1
 * @param exporterQueue  whose memory it is
 * @param exporterEpoch  in which epoch of that queue
 * @param addresseeHost  0 is host 1
 * @param addresseeQueue who may accept it
 * @param addresseeEpoch in which epoch of that queue
 * @param keyIndex       the exporter's key
 * @param rights         what the alias will have
 * @param offset         first byte in the exporter's key
 * @param length         bytes
 * @param expiryPs       virtual time at which grant and alias end, 0: never
 * @param number         of the grant
 * @param secret         96 bits; shown in no text
 */
public record Grant(int exporterHost, int exporterQueue, int exporterEpoch, int addresseeHost, int addresseeQueue,
        int addresseeEpoch, int keyIndex, int rights, long offset, long length, long expiryPs, long number,
        byte[] secret) {

    /** Bytes of a grant. */
    public static final int BYTES = 64;

    private static final int SECRET_AT = 48;

    /** All 64 bytes. */
    public byte[] bytes() {
        byte[] bytes = fields();
        System.arraycopy(secret, 0, bytes, SECRET_AT, secret.length);
        return bytes;
    }

    /** All bytes with 0 for the secret: what the secret is made of. */
    byte[] fields() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) exporterHost).put((byte) exporterQueue).putShort((short) exporterEpoch)
                .putShort((short) keyIndex).put((byte) 0).put((byte) rights);
        bytes.put((byte) addresseeHost).put((byte) addresseeQueue).putShort((short) addresseeEpoch).putInt(0);
        bytes.putLong(offset).putLong(length).putLong(expiryPs).putLong(number);
        return bytes.array();
    }

    /**
     * Reads a grant; whether it is one is for {@link GrantDesk} to say.
     *
     * @throws IllegalArgumentException when it has not 64 bytes
     */
    public static Grant of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("grant has 64 bytes: bytes=" + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Grant(in.get(0), in.get(1), in.getShort(2) & 0xFFFF, in.get(8), in.get(9), in.getShort(10) & 0xFFFF,
                in.getShort(4) & 0xFFFF, in.get(7), in.getLong(16), in.getLong(24), in.getLong(32), in.getLong(40),
                Arrays.copyOfRange(bytes, SECRET_AT, SECRET_AT + KeyIssuer.GRANT_SECRET_BYTES));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grant grant && Arrays.equals(bytes(), grant.bytes());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    /** Everything but the secret. */
    @Override
    public String toString() {
        return String.format("grant %d: key %d of queue %d/%d, %x+%x, rights %d, to queue %d/%d, expiryPs=%d", number,
                keyIndex, exporterQueue, exporterEpoch, offset, length, rights, addresseeQueue, addresseeEpoch,
                expiryPs);
    }
}
