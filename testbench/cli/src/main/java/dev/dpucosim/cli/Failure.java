// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.busrecord.BusRecordingException;
import dev.dpucosim.dpu.DpuGeometryException;
import dev.dpucosim.harness.ModelLoadException;
import dev.dpucosim.harness.WaveformException;
import dev.dpucosim.host.HostPacingException;
import dev.dpucosim.msix.LockstepException;
import dev.dpucosim.pool.PoolException;
import dev.dpucosim.pool.ThinXmlException;
import dev.dpucosim.replay.ReplayUsageException;
import dev.dpucosim.storage.UnsuitableMembersException;
import dev.dpucosim.storage.UnusableStorageException;
import dev.dpucosim.trace.TraceInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine.ParameterException;

/**
 * An exception as the user sees it: one line and an exit code. This is the one place that turns the first into the
 * second; a command throws what describes the trouble and does not print it.
 *
 * @param exitCode one of {@link ExitCode}
 * @param message one line, naming what is wrong and ending in values
 */
record Failure(int exitCode, String message) {
    static Failure of(final Throwable cause) {
        return switch (cause) {
            case CommandException e -> new Failure(e.exitCode(), e.getMessage());
            case ParameterException e -> new Failure(ExitCode.USAGE, e.getMessage());
            case TraceInputException e -> new Failure(ExitCode.INPUT, e.getMessage());
            case ReplayUsageException e -> new Failure(ExitCode.USAGE, e.getMessage());
            case HostPacingException e -> new Failure(ExitCode.USAGE, e.getMessage());
            case DpuGeometryException e -> new Failure(ExitCode.USAGE, e.getMessage());
            case UnsuitableMembersException e -> new Failure(ExitCode.USAGE, e.getMessage());
            case UnusableStorageException e -> new Failure(ExitCode.INPUT, e.getMessage());
            case BusRecordingException e -> new Failure(ExitCode.INPUT, e.getMessage());
            case ThinXmlException e -> new Failure(ExitCode.INPUT, e.getMessage());
            case PoolException.MetadataFailed e -> new Failure(ExitCode.FINDING, e.getMessage());
            case PoolException e -> new Failure(ExitCode.USAGE, e.getMessage());
            case LockstepException e -> new Failure(ExitCode.FINDING, e.getMessage());
            case WaveformException e -> new Failure(ExitCode.INPUT, e.getMessage());
            case ModelLoadException e -> new Failure(ExitCode.MISSING, e.getMessage());
            case UncheckedIOException e -> of(e.getCause());
            case IOException e -> new Failure(ExitCode.INPUT, describe(e));
            case OutOfMemoryError e -> new Failure(ExitCode.INTERNAL, "out of memory: " + e.getMessage()
                    + ", heapBytesMax=" + Runtime.getRuntime().maxMemory()
                    + "; give it more with DPU_JAVA_OPTIONS=-Xmx12g");
            default -> new Failure(ExitCode.INTERNAL, "internal error, this is a defect: " + cause
                    + "; DPU_STACK_TRACE=1 shows where");
        };
    }

    /** Most exceptions of the file system carry only the file's name; the user wants to know what about it. */
    private static String describe(final IOException exception) {
        final String text = switch (exception) {
            case NoSuchFileException e -> "no such file: " + e.getFile();
            case AccessDeniedException e -> "no right to use this file: " + e.getFile();
            case NotDirectoryException e -> "not a folder: " + e.getFile();
            case FileAlreadyExistsException e -> "already there: " + e.getFile();
            case FileSystemException e -> e.getReason() == null
                    ? "cannot use this file: " + e.getFile()
                    : firstLower(e.getReason()) + ": " + e.getFile();
            case EOFException e -> "input ends too early" + (e.getMessage() == null ? "" : ": " + e.getMessage());
            default -> exception.getMessage() == null ? exception.getClass().getSimpleName() : exception.getMessage();
        };
        return text.replace('\n', ' ');
    }

    private static String firstLower(final String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
