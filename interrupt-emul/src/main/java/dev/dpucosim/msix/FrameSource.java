// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * What an answer or a record about a frame says of it.
 *
 * @param connection      id of the connection
 * @param connectionEpoch the epoch in which it came
 * @param stream          stream of the connection
 * @param sequence        its own
 * @param function        as the frame has it
 * @param vector          the remote vector that the frame names, 0 if none
 */
record FrameSource(int connection, int connectionEpoch, int stream, int sequence, int function, int vector) {

    FrameSource withVector(int named) {
        return new FrameSource(connection, connectionEpoch, stream, sequence, function, named);
    }

    /** The same as the connection is now: an answer that waited goes out in its present epoch. */
    FrameSource of(ConnectionState present) {
        return new FrameSource(present.id(), present.epoch(), stream, sequence, function, vector);
    }

    ErrorRecord record(Cause cause) {
        return new ErrorRecord(cause, connection, stream, function, sequence, vector & 0xFFFF);
    }
}
