// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/** A frame on one line, for traces and failures: the fields that its type has. */
final class FrameText {

    private FrameText() {
    }

    static String of(TunnelFrame frame) {
        FrameType type = frame.type();
        StringBuilder text = new StringBuilder(type == null ? "type " + frame.typeCode() : type.name());
        text.append(String.format(" connection=%06x epoch=%d", frame.connection(), frame.epoch()));
        if (type == null) {
            return text.toString();
        }
        switch (type) {
            case DATA -> text.append(place(frame)).append(String.format(" function=%d/%d address=%x bytes=%d tc=%d%s%s",
                    frame.function(), frame.functionEpoch(), frame.address(), frame.payloadBytes(),
                    frame.trafficClass(), frame.relaxed() ? " RO" : "", frame.idOrdered() ? " IDO" : ""));
            case RAISE -> text.append(place(frame)).append(String.format(" function=%d/%d %s merged=%d fence=%d:%s%s",
                    frame.function(), frame.functionEpoch(), carried(frame), frame.merged(), frame.fenceStream(),
                    Integer.toUnsignedString(frame.fenceSequence()), frame.urgent() ? " urgent" : ""));
            case WITHDRAW -> text.append(place(frame)).append(String.format(" function=%d/%d vector=%d",
                    frame.function(), frame.functionEpoch(), frame.vector()));
            case ACK -> text.append(place(frame));
            case NAK -> text.append(place(frame)).append(" reason=")
                    .append(frame.reason() == null ? Integer.toString(frame.merged()) : frame.reason().name());
            case RESET -> text.append(String.format(" function=%d/%d", frame.function(), frame.functionEpoch()));
            case HELLO -> {
                text.append(frame.fresh() ? " fresh" : "").append(frame.taken() ? " taken" : "").append(" number=")
                        .append(Integer.toUnsignedString(frame.sequence())).append(" next=");
                for (int stream = 0; stream < TunnelFrame.STREAMS; stream++) {
                    text.append(stream == 0 ? "" : ",").append(Integer.toUnsignedString(frame.next(stream)));
                }
            }
            default -> text.append(" cause=").append(frame.merged());
        }
        return text.toString();
    }

    private static String place(TunnelFrame frame) {
        return " " + frame.stream() + ":" + Integer.toUnsignedString(frame.sequence());
    }

    private static String carried(TunnelFrame frame) {
        Carrier carrier = frame.carrier();
        if (carrier == null) {
            return "carrier=" + frame.carrierCode();
        }
        return switch (carrier) {
            case TLP -> String.format("tlp=%x<-%d", frame.tlpAddress(), frame.tlpData());
            case EXPLICIT -> "vector=" + frame.vector();
            case TRANSPORT -> "transport=" + Integer.toUnsignedString(frame.transport());
        };
    }
}
