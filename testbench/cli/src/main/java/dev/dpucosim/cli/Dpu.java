// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code dpu}. What it can do are its subcommands: {@code Callable<Integer>} classes that return an
 * {@link ExitCode}, throw for everything that is wrong, and reach {@link #interruption()} through
 * {@code @ParentCommand}. A new one is named in {@code subcommands} below and in {@code help.txt}.
 *
 * <p>{@code test} and {@code doctor} are not here but in the launcher: they must work before anything is built.
 */
@Command(name = "dpu", mixinStandardHelpOptions = true, versionProvider = Versions.class, subcommands = {
    HelpCommand.class, ReplayCommand.class, TraceStatsCommand.class, BusCommand.class,
    PoolCommand.class, TortureCommand.class, MsixCommand.class, BridgeCommand.class})
public final class Dpu implements Runnable {
    private final Interruption interruption;

    Dpu(final Interruption interruption) {
        this.interruption = interruption;
    }

    /**
     * Runs one command and exits with its code.
     *
     * @param arguments the command line
     */
    public static void main(final String[] arguments) {
        final StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(output.printStream(System.out.charset()));
        final Interruption interruption = Interruption.install();
        final int exitCode = run(commandLine(interruption), arguments);
        System.out.flush();
        final boolean lost = output.obstacle() != null;
        if (lost) {
            System.err.println("dpu: standard output cannot be written: " + output.obstacle());
        }
        interruption.end();
        System.exit(lost && exitCode == ExitCode.CLEAN ? ExitCode.INPUT : exitCode);
    }

    /** Errors too become a line and a code: the JVM's own code for them is 1, which means a finding here. */
    static int run(final CommandLine command, final String... arguments) {
        try {
            return command.execute(arguments);
        } catch (final Error e) {
            return report(e, command);
        }
    }

    /** The command line with its handling of errors: one line on standard error, and the code of {@link Failure}. */
    static CommandLine commandLine(final Interruption interruption) {
        return new CommandLine(new Dpu(interruption)).setParameterExceptionHandler(Dpu::onWrongUsage)
                .setExecutionExceptionHandler(Dpu::onException).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Whether and when to stop early; for subcommands. */
    public Interruption interruption() {
        return interruption;
    }

    /** Without a subcommand: the help with its examples, the same text that the launcher shows. */
    @Override
    public void run() {
        System.out.print(help());
    }

    static String help() {
        try (InputStream text = Dpu.class.getResourceAsStream("help.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int onWrongUsage(final ParameterException exception, final String[] arguments) {
        final CommandLine command = exception.getCommandLine();
        final PrintWriter error = command.getErr();
        final StringBuilder line = new StringBuilder("dpu: ")
                .append(exception.getMessage().replaceFirst("^Error: ", "").replaceAll("\\R", " "));
        if (exception instanceof UnmatchedArgumentException unmatched && !unmatched.getSuggestions().isEmpty()) {
            line.append("; nearest: ").append(String.join(", ", unmatched.getSuggestions()));
        }
        error.println(line.append(" (see ./").append(command.getCommandSpec().qualifiedName()).append(" --help)"));
        return ExitCode.USAGE;
    }

    private static int onException(final Exception exception, final CommandLine command, final ParseResult result) {
        return report(exception, command);
    }

    private static int report(final Throwable cause, final CommandLine command) {
        final Failure failure = Failure.of(cause);
        command.getErr().println("dpu: " + failure.message());
        if (System.getenv("DPU_STACK_TRACE") != null) {
            cause.printStackTrace(command.getErr());
        }
        return failure.exitCode();
    }
}
