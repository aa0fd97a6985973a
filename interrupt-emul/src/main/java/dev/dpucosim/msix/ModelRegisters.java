// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;

/** The model's registers below the windows: storage here, effects where they belong. */
final class ModelRegisters {
    private final MsixModel model;
    private final Injector injector;
    private final MsixCounters counters;
    private final FirmwareRing errors;
    private final ControlFrames frames;
    private final Parking parking;
    private boolean enabled;

    ModelRegisters(MsixModel model, Injector injector, MsixCounters counters, ErrorRing errors, ControlFrames frames,
            Parking parking) {
        this.model = model;
        this.injector = injector;
        this.counters = counters;
        this.errors = errors.records;
        this.frames = frames;
        this.parking = parking;
    }

    /** Whether frames are taken. */
    boolean enabled() {
        return enabled;
    }

    ConfigRead read(int offset) {
        return switch (offset) {
            case MsixRegisters.ID -> ConfigRead.of(MsixRegisters.ID_RESET);
            case MsixRegisters.CONTROL -> ConfigRead.of((enabled ? MsixRegisters.CONTROL_ENABLE_MASK : 0)
                    | (injector.hostLink ? MsixRegisters.CONTROL_HOST_LINK_MASK : 0));
            case MsixRegisters.STATUS -> ConfigRead.of(
                    (injector.moderation.holding() ? 0 : MsixRegisters.STATUS_IDLE_MASK)
                            | MsixRegisters.STATUS_SWEPT_MASK
                            | (long) parking.count() << MsixRegisters.STATUS_PARKED_LSB);
            case MsixRegisters.SIZE -> ConfigRead.of((long) model.vectors()
                    | (long) MsixWindows.FUNCTIONS << MsixRegisters.SIZE_FUNCTIONS_LSB
                    | (long) MsixWindows.CONNECTIONS << MsixRegisters.SIZE_CONNECTIONS_LSB
                    | (long) MsixWindows.STREAMS << MsixRegisters.SIZE_STREAMS_LSB);
            case MsixRegisters.MODERATION -> ConfigRead.of(injector.moderation.enabled ? 1 : 0);
            case MsixRegisters.FUNCTION_RESET -> ConfigRead.of(busy() << MsixRegisters.FUNCTION_RESET_BUSY_LSB);
            case MsixRegisters.INTX_PENDING -> ConfigRead.of(injector.intxPending());
            case MsixRegisters.ERROR_PRODUCER -> ConfigRead.of(Integer.toUnsignedLong(errors.producer()));
            case MsixRegisters.ERROR_CONSUMER -> ConfigRead.of(Integer.toUnsignedLong(errors.consumer()));
            case MsixRegisters.INBOX_PRODUCER -> ConfigRead.of(Integer.toUnsignedLong(frames.inbox.producer()));
            case MsixRegisters.INBOX_CONSUMER -> ConfigRead.of(Integer.toUnsignedLong(frames.inbox.consumer()));
            case MsixRegisters.RAISE, MsixRegisters.WITHDRAW, MsixRegisters.OUTBOX -> ConfigRead.of(0);
            default -> MsixCounters.has(offset) ? ConfigRead.of(counters.value(offset)) : ConfigRead.REFUSED;
        };
    }

    private long busy() {
        long bits = 0;
        for (FunctionState function : injector.functions) {
            bits |= function.resetting ? 1L << function.index : 0;
        }
        return bits;
    }

    ConfigResponse write(int offset, long data, int strobes) {
        boolean whole = strobes == Strobes.ALL;
        long bits = Strobes.bits(strobes);
        long value = read(offset).data() & ~bits | data & bits;
        switch (offset) {
            case MsixRegisters.CONTROL -> {
                enabled = (value & MsixRegisters.CONTROL_ENABLE_MASK) != 0;
                injector.hostLink = (value & MsixRegisters.CONTROL_HOST_LINK_MASK) != 0;
                model.changed();
            }
            case MsixRegisters.MODERATION -> injector.moderation.enabled = (value & 1) != 0;
            case MsixRegisters.FUNCTION_RESET -> {
                if (whole) {
                    model.reset(injector.functions[(int) data & 7]);
                }
            }
            case MsixRegisters.RAISE -> {
                boolean urgent = (data & MsixRegisters.RAISE_URGENT_MASK) != 0;
                return command(whole, data, (function, vector) -> injector.event(function, vector, urgent));
            }
            case MsixRegisters.WITHDRAW -> {
                return command(whole, data, injector::withdraw);
            }
            case MsixRegisters.ERROR_CONSUMER -> errors.consumer((int) value);
            case MsixRegisters.INBOX_CONSUMER -> frames.inbox.consumer((int) value);
            case MsixRegisters.OUTBOX -> {
                if (whole && (data & MsixRegisters.OUTBOX_SEND_MASK) != 0) {
                    model.send(frames.sealed());
                }
            }
            default -> {
                return read(offset).response();
            }
        }
        return ConfigResponse.OKAY;
    }

    /** What RAISE and WITHDRAW do to a vector. */
    private interface VectorCommand {
        void on(FunctionState function, int vector);
    }

    private ConfigResponse command(boolean whole, long data, VectorCommand command) {
        FunctionState function = injector.functions[(int) data & 7];
        int vector = (int) (data >>> MsixRegisters.RAISE_VECTOR_LSB) & 0x7FF;
        if (!whole) {
            return ConfigResponse.OKAY;
        }
        if (!function.valid() || function.resetting || vector >= function.size()) {
            return ConfigResponse.SLVERR;
        }
        command.on(function, vector);
        return ConfigResponse.OKAY;
    }
}
