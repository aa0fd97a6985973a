// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.trace.TraceReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandFeedTest {

    private static List<String> all(CommandFeed feed) {
        List<String> commands = new ArrayList<>();
        for (long i = 0; feed.get(i) != null; i++) {
            Command command = feed.get(i);
            commands.add(command.operation() + " request " + command.request() + " opcode " + command.opcode() + " at "
                    + command.namespace() + ":" + command.block() + "+" + command.blocks()
                    + (command.fua() ? " fua" : "") + (command.first() ? " first" : "")
                    + (command.last() ? " last" : "") + (command.drain() ? " drain" : ""));
        }
        return commands;
    }

    private static CommandFeed feed(TraceReader reader) {
        return new CommandFeed(reader, Long.MAX_VALUE, 16);
    }

    @Test
    void shouldTurnRequestsIntoCommandsAndSplitWhatIsTooLong() {
        CommandFeed feed = feed(Traces.mqsim("0 0 10 8 0", "5 1 0 5000 1", "6 0 100 2048 0"));

        assertThat(all(feed)).containsExactly("0 request 1 opcode 1 at 0:10+8 first last",
                "1 request 2 opcode 2 at 1:0+2048 first", "2 request 2 opcode 2 at 1:2048+2048",
                "3 request 2 opcode 2 at 1:4096+904 last", "4 request 3 opcode 1 at 0:100+2048 first last");
        assertThat(feed.requests()).isEqualTo(3);
        assertThat(feed.requestsSplit()).isEqualTo(1);
        assertThat(feed.commands()).isEqualTo(5);
    }

    @Test
    void shouldHonourFlushAndFuaAndCountWhatHasNoCommand() {
        CommandFeed feed = feed(Traces.blkparse("8,0 0 1 0.000000001 1 D WS 8 + 8 [x]",
                "8,0 0 2 0.000000002 1 D FWFS 16 + 8 [x]", "8,0 0 3 0.000000003 1 D D 0 + 64 [x]",
                "8,0 0 4 0.000000004 1 D FN 0 + 0 [x]", "8,0 0 5 0.000000005 1 D R 16 + 8 [x]"));

        assertThat(all(feed)).containsExactly("0 request 1 opcode 1 at 0:8+8 first last",
                "1 request 2 opcode 0 at 0:0+0 first drain", "2 request 2 opcode 1 at 0:16+8 fua last",
                "3 request 3 opcode 9 at 0:0+64 first last", "4 request 4 opcode 0 at 0:0+0 first last",
                "5 request 5 opcode 2 at 0:16+8 first last");
        assertThat(feed.requests()).isEqualTo(5);
        assertThat(feed.preflushes()).isEqualTo(1);
        assertThat(feed.fuaWrites()).isEqualTo(1);
        assertThat(feed.discards()).isEqualTo(1);
        assertThat(feed.notModelled()).isEmpty();
    }

    @Test
    void shouldStopAtTheLimit() {
        CommandFeed feed = new CommandFeed(Traces.mqsim("0 0 0 8 0", "1 0 8 8 0", "2 0 16 8 0"), 2, 16);

        assertThat(all(feed)).hasSize(2);
        assertThat(feed.requests()).isEqualTo(2);
        assertThat(feed.get(2)).isNull();
    }

    @Test
    void shouldKeepCommandsForTwoReadersWithinTheWindow() {
        String[] lines = new String[40];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = i + " 0 " + i * 8 + " 8 0";
        }
        CommandFeed feed = feed(Traces.mqsim(lines));
        assertThat(feed.get(20).block()).isEqualTo(160);
        assertThat(feed.get(5).block()).isEqualTo(40);

        assertThatThrownBy(() -> feed.get(4)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command has left the window: operation=4, commands=21, windowCommands=16");
    }

    @Test
    void shouldCopyACommandThatIsReused() {
        CommandFeed feed = feed(Traces.mqsim("3 1 10 8 0"));
        Command command = feed.get(0);
        Command copy = command.copy();

        assertThat(copy).hasToString(command.toString())
                .hasToString("operation 0 (request 1, opcode 1, namespace 1, block 10, blocks 8)");
        assertThat(copy.arrivalNs()).isZero();
    }
}
