// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coroutine;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * Coroutines are virtual threads that hand a token on; needs nothing but the public API. It is fast when all of them
 * share one carrier thread: about 0.2 us for each change of hands, against 20 us across threads.
 */
final class VirtualThreadEngine implements CoroutineEngine {

    static final String NAME = "virtual-threads";
    static final VirtualThreadEngine INSTANCE = new VirtualThreadEngine();

    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
    private static final String POOL_MAX = "jdk.virtualThreadScheduler.maxPoolSize";

    private boolean told;

    private VirtualThreadEngine() {
        // Works only before the first virtual thread of the process; run() says so when it came too late.
        if (System.getProperty(PARALLELISM) == null && System.getProperty(POOL_MAX) == null) {
            System.setProperty(PARALLELISM, "1");
            System.setProperty(POOL_MAX, "256");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Coroutine create(String name, Runnable body) {
        return new Turns(name, body);
    }

    @Override
    public void run(Coroutine first, Runnable watch) {
        final Semaphore ended = new Semaphore(0);
        ((Turns) first).ended = ended;
        ((Turns) first).resume();
        boolean interrupted = false;
        while (true) {
            try {
                if (ended.tryAcquire(WATCH_MS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
            // Not before a run takes its time: asking loads what would be a tenth of the start of a short test.
            tellOnce();
            try {
                watch.run();
            } catch (RuntimeException | Error e) {
                replaceCarrier();
                throw e;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void transfer(Coroutine from, Coroutine to) {
        final Turns self = (Turns) from;
        ((Turns) to).ended = self.ended;
        ((Turns) to).resume();
        self.await();
    }

    @Override
    public void finish(Coroutine from, Coroutine to) {
        final Semaphore ended = ((Turns) from).ended;
        if (to == null) {
            ended.release();
        } else {
            ((Turns) to).ended = ended;
            ((Turns) to).resume();
        }
    }

    private void tellOnce() {
        if (told) {
            return;
        }
        told = true;
        final int carriers = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class).getParallelism();
        if (carriers != 1) {
            System.getLogger(VirtualThreadEngine.class.getName()).log(System.Logger.Level.INFO,
                    "simulated processes run on {0} carriers, which is right but slow; set -D{1}=1", carriers,
                    PARALLELISM);
        }
    }

    /** A coroutine that never waits keeps its carrier for good; the next run gets another. */
    private static void replaceCarrier() {
        final VirtualThreadSchedulerMXBean scheduler =
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        scheduler.setParallelism(scheduler.getParallelism() + 1);
    }

    /** A virtual thread, and whether it is its turn. */
    private static final class Turns implements Coroutine {
        private final Thread thread;
        private boolean started;
        private volatile boolean turn;
        private Semaphore ended;

        Turns(String name, Runnable body) {
            this.thread = Thread.ofVirtual().name(name).unstarted(body);
        }

        void resume() {
            if (started) {
                turn = true;
                LockSupport.unpark(thread);
            } else {
                started = true;
                thread.start();
            }
        }

        void await() {
            while (!turn) {
                LockSupport.park(this);
            }
            turn = false;
        }

        @Override
        public String name() {
            return thread.getName();
        }

        @Override
        public StackTraceElement[] stack() {
            return thread.getStackTrace();
        }
    }
}
