// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of the repository by their paths from the root, in order of name; what tools leave behind is left out. */
final class RepositoryFiles {
    private static final Set<String> FOLDERS_SKIPPED = Set.of(".git", ".dpu", ".idea", ".vscode", ".settings", "target",
            "build");

    private final Path root;
    private final TreeMap<String, Path> files = new TreeMap<>();

    RepositoryFiles(final Path root) throws IOException {
        this.root = root;
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(final Path folder, final BasicFileAttributes attributes) {
                return !folder.equals(root) && FOLDERS_SKIPPED.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) {
                files.put(root.relativize(file).toString(), file);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The repository that this test run belongs to. */
    static RepositoryFiles ofThisRun() throws IOException {
        return new RepositoryFiles(Path.of(System.getProperty("dpucosim.root")));
    }

    Path root() {
        return root;
    }

    Stream<String> names() {
        return files.keySet().stream();
    }

    List<String> names(final Predicate<String> which) {
        return names().filter(which).toList();
    }

    List<String> endingIn(final String suffix) {
        return names(name -> name.endsWith(suffix));
    }

    String text(final String name) {
        try {
            return Files.readString(files.get(name), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    List<String> lines(final String name) {
        return text(name).lines().toList();
    }
}
