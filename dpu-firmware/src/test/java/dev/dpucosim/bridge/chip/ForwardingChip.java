// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import java.util.function.UnaryOperator;

/** A model that does what it is told; for chips that do one thing wrong. */
public abstract class ForwardingChip implements KeyChip {
    private KeyChipModel model;

    /** Puts it between two hosts, each behind a port that may do something wrong with what passes. */
    protected final void connect(KeyChipEnvironment environment, UnaryOperator<HostMemoryPort> port) {
        model = new KeyChipModel(new KeyChipEnvironment(environment.keys(), port.apply(environment.host1()), port.apply(
                environment.host2())));
    }

    @Override
    public ConfigResponse configWrite(int address, long data) {
        return model.configWrite(address, data);
    }

    @Override
    public ConfigRead configRead(int address) {
        return model.configRead(address);
    }

    @Override
    public void settle() {
        model.settle();
    }

    @Override
    public void advance(long cycles) {
        model.advance(cycles);
    }

    @Override
    public long cycle() {
        return model.cycle();
    }

    @Override
    public boolean interrupt() {
        return model.interrupt();
    }

    @Override
    public void reset() {
        model.reset();
    }

    @Override
    public void close() {
        model.close();
    }
}
