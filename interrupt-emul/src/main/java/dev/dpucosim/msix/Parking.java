// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.util.List;
import java.util.stream.Stream;

/** Where the model's raises wait until they may go; one that need not wait goes through at once. */
final class Parking {
    /** In the order in which those go that one change sets free: the rules leave it open. */
    private final List<StreamState> streams;
    private final Injector injector;
    private final Answers answers;
    private final ErrorRing errors;

    /** @param lastFirst whether of several raises that may go the one of the last stream goes first */
    Parking(ConnectionState[] connections, Injector injector, Answers answers, ErrorRing errors, boolean lastFirst) {
        List<StreamState> all = Stream.of(connections).flatMap(connection -> Stream.of(connection.streams)).toList();
        this.streams = lastFirst ? all.reversed() : all;
        this.injector = injector;
        this.answers = answers;
        this.errors = errors;
    }

    /** Takes an accepted raise. */
    void park(StreamState stream, ParkedRaise raise) {
        stream.parked = raise;
        step(stream);
    }

    /** Lets every raise go that may; true when one did, so that others may have become free. */
    boolean release() {
        boolean moved = false;
        for (StreamState stream : streams) {
            moved |= stream.parked != null && step(stream);
        }
        return moved;
    }

    /** Raises that wait. */
    int count() {
        int count = 0;
        for (StreamState stream : streams) {
            count += stream.parked != null ? 1 : 0;
        }
        return count;
    }

    /** Forgets the raises of a function, without an answer. */
    void drop(FunctionState function) {
        for (StreamState stream : streams) {
            if (stream.parked != null && stream.parked.function == function) {
                stream.parked = null;
            }
        }
    }

    private boolean step(StreamState stream) {
        ParkedRaise raise = stream.parked;
        if (raise.message == null) {
            raise.flush();
            if (!raise.mayGo()) {
                return false;
            }
            FunctionState function = raise.function;
            boolean withhold = function.is(MsixWindows.FUNCTION_WITHHOLD);
            boolean faulted = function.faulted;
            function.faulted = false;
            if (withhold && faulted) {
                errors.write(raise.source.record(Cause.DATA_FAULT));
                end(stream, raise, Cause.DATA_FAULT);
                return true;
            }
            raise.message = injector.event(function, raise.vector, raise.urgent);
            if (raise.message == null || !withhold) {
                end(stream, raise, null);
                return true;
            }
        }
        if (raise.message.response() == null) {
            return false;
        }
        end(stream, raise, raise.message.response() == HostResponse.OKAY ? null : Cause.MESSAGE_FAULT);
        return true;
    }

    private void end(StreamState stream, ParkedRaise raise, Cause refusal) {
        stream.parked = null;
        FrameSource source = raise.source.of(raise.connection);
        if (refusal == null) {
            answers.acknowledge(source, stream);
        } else {
            answers.refuse(source, refusal);
        }
    }
}
