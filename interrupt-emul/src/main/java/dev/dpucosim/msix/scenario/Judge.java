// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.msix.system.Interrupt;
import dev.dpucosim.msix.system.Places;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what should not be.
 *
 * <ul>
 * <li>MSIX-1: the n-th message of a vector comes when the data of n of its events are in memory.</li>
 * <li>MSIX-2: a message is what the driver has programmed for a vector of the function that it comes from.</li>
 * <li>MSIX-6: the last message of a vector comes behind all its events, and events that are neither messages nor merged
 * do not exist, nor the other way round.</li>
 * <li>Moderation: two messages of a vector are as far apart as was asked for.</li>
 * </ul>
 */
final class Judge {
    private static final int FINDINGS_MAX = 10;

    private final VectorBook[][] books;
    private final List<String> findings = new ArrayList<>();

    Judge(VectorBook[][] books) {
        this.books = books;
    }

    void find(String finding) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(finding);
        }
    }

    List<String> findings() {
        return List.copyOf(findings);
    }

    /** The vector that a message is of, or null, which is a finding. */
    VectorBook vector(Interrupt interrupt) {
        int function = interrupt.function();
        for (VectorBook book : function >= 0 && function < books.length ? books[function] : new VectorBook[0]) {
            if (interrupt.address() == Places.messageAddress(function, book.vector)
                    && interrupt.data() == Places.messageData(function, book.vector)) {
                return book;
            }
        }
        find("MSIX-2: message of no vector: function=" + function + ", address=" + Long.toHexString(interrupt.address())
                + ", data=" + Integer.toHexString(interrupt.data()));
        return null;
    }

    /**
     * A handler has looked for the data of its vector.
     *
     * @param more messages that may come without an event: one for each new greeting
     */
    void message(VectorBook book, long more) {
        if (book.messages() > book.seen() + more) {
            find("MSIX-1: interrupt before its data: vector=" + book + ", message=" + book.messages() + ", eventsSeen="
                    + book.seen() + ", next=" + book.next());
        }
    }

    /** A message was issued under moderation, the one before it so long ago at least. */
    void apart(VectorBook book, long issuedPs, long leastPs) {
        long gapPs = book.sincePs(issuedPs);
        if (gapPs < leastPs) {
            find("moderation: messages too close: vector=" + book + ", message=" + book.messages() + ", ps=" + gapPs
                    + ", psMin=" + leastPs);
        }
    }

    /** Everything is over. */
    void end(ScenarioResult.Events events) {
        for (VectorBook[] function : books) {
            for (VectorBook book : function) {
                if (book.seen() < book.raised()) {
                    find("MSIX-6: no interrupt behind an event: vector=" + book + ", event=" + book.next() + ", seen="
                            + book.seen() + ", raised=" + book.raised());
                }
            }
        }
        long told = events.messages() + events.mergedBySender() + events.mergedInPending()
                + events.mergedByModeration() - events.resynchronised();
        if (told != events.raised()) {
            find("MSIX-6: events do not add up: raised=" + events.raised() + ", messages=" + events.messages()
                    + ", mergedBySender=" + events.mergedBySender() + ", mergedInPending=" + events.mergedInPending()
                    + ", mergedByModeration=" + events.mergedByModeration() + ", resynchronised="
                    + events.resynchronised());
        }
    }
}
