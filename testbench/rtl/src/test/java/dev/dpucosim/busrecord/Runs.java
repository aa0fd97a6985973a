// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import dev.dpucosim.axi.AxiStreamSink;
import dev.dpucosim.axi.AxiStreamSource;
import dev.dpucosim.axi.StreamFrame;
import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Model;
import dev.dpucosim.process.Simulation;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/** Simulations one after the other within a test, each out of reset, and what they are fed. */
final class Runs {

    private Runs() {
    }

    /** What the body says of a simulation of its own. */
    static <T> T of(Model model, Function<Simulation, T> body) {
        try (var device = dev.dpucosim.harness.Simulation.of(model).open()) {
            device.reset(4);
            final Object[] result = new Object[1];
            try (Simulation sim = Simulation.of(device, CoroutineEngine.chosen(), 200_000, 1)) {
                sim.run(() -> result[0] = body.apply(sim));
            }
            @SuppressWarnings("unchecked")
            final T said = (T) result[0];
            return said;
        }
    }

    static void run(Model model, Consumer<Simulation> body) {
        of(model, sim -> {
            body.accept(sim);
            return null;
        });
    }

    /** Frames through the pipe with gaps and back-pressure, recorded. */
    static Path pipe(Model model, Path file, int frames) {
        run(model, sim -> recordPipe(sim, file, frames));
        return file;
    }

    static void recordPipe(Simulation sim, Path file, int frames) {
        BusRecorder.on(sim).stream("s_axis").stream("m_axis").stream("word_in").stream("word_out").to(file);
        feedPipe(sim, frames);
    }

    static void feedPipe(Simulation sim, int frames) {
        final SplittableRandom random = new SplittableRandom(7);
        final AxiStreamSource in = AxiStreamSource.on(sim, "s_axis").stallingRandomly(0.3);
        final AxiStreamSink out = AxiStreamSink.on(sim, "m_axis").stallingRandomly(0.4);
        sim.fork("sending", () -> {
            for (int i = 0; i < frames; i++) {
                final byte[] data = new byte[1 + random.nextInt(20)];
                random.nextBytes(data);
                in.send(new StreamFrame(data, random.nextInt(16), random.nextInt(8), random.nextInt(256)));
            }
        });
        for (int i = 0; i < frames; i++) {
            out.receive();
        }
        sim.clock().await(300);
    }

    /** What comes of replaying a file, with a fault of the design or with none. */
    static BusReplayResult replay(Model model, Path file, ReplayPace pace, int fault) {
        return of(model, sim -> {
            sim.signal("fault_i").set(fault);
            sim.settle();
            return BusReplay.of(file).pace(pace).patience(500).run(sim);
        });
    }
}
