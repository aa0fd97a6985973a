// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import dev.dpucosim.bridge.firmware.Grant;
import dev.dpucosim.random.SeededStream;
import java.util.List;

/**
 * What must be refused, one kind after the other: strangers know every bit of every key and grant and have none of
 * their own for the far host; processes with grants ask for more than they were granted.
 */
final class Mischief {
    private static final Deed[] KINDS = java.util.Arrays.stream(Deed.values()).filter(deed -> deed != Deed.COPY
            && deed != Deed.REVOKED_KEY).toArray(Deed[]::new);
    private static final int GRANT_OFFSET_BITS = 8 * 16;

    private final int bytes;
    private final List<Actor> actors;
    private final List<Actor> strangers;
    private final SeededStream random;
    private int turn;

    Mischief(int bytes, List<Actor> actors, List<Actor> strangers, SeededStream random) {
        this.bytes = bytes;
        this.actors = actors;
        this.strangers = strangers;
        this.random = random;
    }

    /** Does the next of them. */
    void next(Scenario scenario) {
        Deed deed = KINDS[turn++ % KINDS.length];
        Actor stranger = strangers.get(random.nextInt(strangers.size()));
        List<Actor> neighbours = actors.stream().filter(actor -> actor.place() == stranger.place()).toList();
        Actor victim = neighbours.get(random.nextInt(neighbours.size()));
        Actor clumsy = actors.get(random.nextInt(actors.size()));
        KeyValue theirs = victim.theirs.value();
        switch (deed) {
            case GUESSED_KEY -> steal(scenario, deed, stranger, stranger.mine.value(), new KeyValue(random.nextInt(
                    1 << 16), 1 + random.nextInt(4), random.nextLong()));
            case GUESSED_TAG -> steal(scenario, deed, stranger, stranger.mine.value(), new KeyValue(theirs.index(),
                    theirs.generation(), theirs.tag() ^ 1L << random.nextInt(Long.SIZE)));
            case NEXT_GENERATION -> steal(scenario, deed, stranger, stranger.mine.value(), new KeyValue(theirs.index(),
                    theirs.generation() + 1, theirs.tag()));
            case STOLEN_ALIAS -> steal(scenario, deed, stranger, stranger.mine.value(), theirs);
            case STOLEN_PAIR -> steal(scenario, deed, stranger, victim.mine.value(), theirs);
            case STOLEN_EXPORT -> steal(scenario, deed, stranger, stranger.mine.value(), victim.partner.exported
                    .value());
            case OWN_KEY_TWICE -> steal(scenario, deed, stranger, stranger.mine.value(), stranger.mine.value());
            case BEYOND_END -> scenario.post(clumsy, deed, read(clumsy, bytes, 0, bytes + 1), deed.words());
            case WRAP_AROUND -> scenario.post(clumsy, deed, read(clumsy, bytes, 0, -1), deed.words());
            case BEYOND_OWN_END -> scenario.post(clumsy, deed, read(clumsy, bytes, bytes + 1, 0), deed.words());
            case WRITE_WITHOUT_RIGHT -> scenario.post(clumsy, deed, read(clumsy, bytes, 0, 0).opcode(
                    SubmissionEntry.WRITE).remote(clumsy.readable.value(), 0), deed.words());
            case NO_LENGTH -> scenario.post(clumsy, deed, read(clumsy, 0, 0, 0), deed.words());
            case UNKNOWN_OPCODE -> scenario.post(clumsy, deed, read(clumsy, bytes, 0, 0).opcode(3 + random.nextInt(
                    253)), deed.words());
            case LONG_DOORBELL -> scenario.ring(clumsy, deed, clumsy.process.queue(), clumsy.commands + 65);
            case FOREIGN_DOORBELL -> scenario.ring(stranger, deed, victim.process.queue(), victim.commands + 1);
            case FORGED_GRANT -> show(scenario, deed, stranger, forged(victim.taken));
            case STOLEN_GRANT -> show(scenario, deed, stranger, victim.taken);
            case USED_GRANT -> show(scenario, deed, clumsy, clumsy.taken);
            default -> throw new IllegalStateException("no mischief: deed=" + deed);
        }
    }

    private void steal(Scenario scenario, Deed deed, Actor thief, KeyValue local, KeyValue remote) {
        scenario.post(thief, deed, new SubmissionEntry().set(random.oneIn(2) ? SubmissionEntry.READ
                : SubmissionEntry.WRITE, bytes, 0, local, 0, remote, 0), deed.words());
    }

    private static SubmissionEntry read(Actor actor, long length, long localOffset, long remoteOffset) {
        return new SubmissionEntry().set(SubmissionEntry.READ, length, 0, actor.mine.value(), localOffset, actor.theirs
                .value(), remoteOffset);
    }

    private Grant forged(Grant grant) {
        byte[] changed = grant.bytes();
        int bit = GRANT_OFFSET_BITS + random.nextInt(2 * Long.SIZE);
        changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return Grant.of(changed);
    }

    private static void show(Scenario scenario, Deed deed, Actor actor, Grant grant) {
        scenario.answer(actor, deed, () -> {
            actor.process.accept(grant);
            return null;
        });
    }
}
