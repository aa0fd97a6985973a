// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.dpu.DpuGeometryException;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.host.HostPacingException;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.host.Stage;
import dev.dpucosim.host.Traces;
import dev.dpucosim.lvm.EngineEnvironment;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.ScrubMode;
import dev.dpucosim.slowpath.SyncRate;
import dev.dpucosim.storage.UnsuitableMembersException;
import dev.dpucosim.trace.TraceInput;
import dev.dpucosim.trace.TraceOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTest {

    private static final Path EXAMPLES = Path.of(System.getProperty("dpucosim.root"), "examples");

    @TempDir
    private Path folder;

    private static ReplayResult run(ReplayOptions options, TraceInput input) {
        return new Replay(options, input, TraceOptions.defaults(), ReplayWatcher.NONE, () -> 0).run();
    }

    private static ReplayResult run(ReplayOptions options, TraceInput input, EngineFactory model, EngineFactory rtl) {
        return new Replay(options, input, TraceOptions.defaults(), ReplayWatcher.NONE, () -> 0, model, rtl).run();
    }

    private static TraceInput example(String name) {
        return TraceInput.file(EXAMPLES.resolve(name));
    }

    private static TraceInput random(int requests, long seed) {
        SeededStream stream = new SeededStream(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            text.append(i * 1000).append(' ').append(stream.nextInt(3)).append(' ').append(stream.nextInt(20_000))
                    .append(' ').append(1 + stream.nextInt(stream.oneIn(50) ? 3000 : 100)).append(' ')
                    .append(stream.nextInt(2)).append('\n');
        }
        return Traces.input(text.toString());
    }

    /** The tree without what is below {@code wall} and {@code engine}. */
    private static Map<String, Object> comparable(ReplayResult result) {
        Map<String, Object> tree = new LinkedHashMap<>(ReportTree.of(result));
        tree.remove("wall");
        return tree;
    }

    @Test
    void shouldAccountForEveryRequestOfARealTrace() {
        ReplayResult result = run(ReplayOptions.defaults(), example("fsbuild.blktrace.0.gz"));

        assertThat(result.findings()).isEmpty();
        assertThat(result.trace().requests()).isEqualTo(1101);
        assertThat(result.completed()).isEqualTo(1101);
        assertThat(result.rejected()).isZero();
        assertThat(result.trace().discards()).isEqualTo(22);
        assertThat(result.firmware().thin().bytesDiscarded()).isEqualTo(1_020_325_888);
        assertThat(result.firmware().thin().extentsReturned()).isPositive();
        assertThat(result.host().bytesRead()).isEqualTo(14_803_968);
        assertThat(result.data().bytesChecked()).isEqualTo(14_803_968);
        assertThat(result.data().mismatches()).isZero();
        assertThat(result.host().bytesWritten()).isEqualTo(81_547_264);
        assertThat(result.host().flushes()).isEqualTo(26);
        assertThat(result.members().flushes()).isEqualTo(26 * 5);
        assertThat(result.host().slowPath(5)).isEqualTo(26 + 22);
        assertThat(result.redundancy().checked()).isPositive();
        assertThat(result.redundancy().wrong()).isZero();
        assertThat(result.hardware().columnsFull()).isPositive();
        assertThat(result.hardware().columnsReadModify()).isPositive();
        assertThat(result.hardware().columnsReconstruct()).isPositive();
        assertThat(result.host().latencyNs(Stage.RAID).getTotalCount()).isPositive();
        assertThat(result.host().latencyNs(Stage.THIN).getTotalCount()).isPositive();
        assertThat(result.host().latencyNs(Stage.STORAGE).getTotalCount())
                .isEqualTo(result.members().reads() + result.members().writes() + result.members().flushes());
    }

    @Test
    void shouldGiveTheSameReportTwiceForTheSameSeedAndAnotherForAnother() {
        Map<String, Object> first = comparable(run(ReplayOptions.defaults(), random(2000, 1)));
        Map<String, Object> second = comparable(run(ReplayOptions.defaults(), random(2000, 1)));
        Map<String, Object> other = comparable(run(ReplayOptions.defaults().withSeed(2), random(2000, 1)));

        assertThat(second).isEqualTo(first);
        assertThat(other.get("latencyNs")).isNotEqualTo(first.get("latencyNs"));
        assertThat(records(other)).isEqualTo(records(first));
    }

    /** Records of the slow path; who waits for whose allocation is a matter of time. */
    private static Map<String, Object> records(Map<String, Object> report) {
        Map<String, Object> records = new TreeMap<>();
        ((Map<?, ?>) report.get("slowPath")).forEach((key, value) -> records.put((String) key, value));
        records.remove("coalesced");
        return records;
    }

    @Test
    void shouldGiveTheSameCountsMemberCommandsAndVirtualTimeWithoutPayload() {
        for (long chunkBytes : new long[] {4096, 65536}) {
            ReplayOptions options = ReplayOptions.defaults().withArray(RaidLevel.RAID5, 5, chunkBytes, 65536);
            Map<String, Object> with = comparable(run(options, random(2000, 2)));
            Map<String, Object> without = comparable(run(options.withPayload(false), random(2000, 2)));
            for (String measured : List.of("data", "checks")) {
                with.remove(measured);
                without.remove(measured);
            }

            assertThat(without).isEqualTo(with);
        }
    }

    @Test
    void shouldSayNullOfWhatWasNotMeasured() {
        Map<String, Object> tree = ReportTree.of(run(ReplayOptions.defaults().withPayload(false), random(10, 2)));

        assertThat(tree).containsEntry("schema", 1).containsEntry("seed", 1L).containsEntry("divergences", null);
        assertThat(at(tree, "data.mismatches")).isNull();
        assertThat(at(tree, "checks.bytes")).isNull();
        assertThat(at(tree, "rtl.cycles")).isNull();
        assertThat(at(tree, "wall.requestsPerSecond")).isNull();
        assertThat(at(tree, "requests.read")).isEqualTo(10L);
        assertThat(at(tree, "slowPath.IO_FAIL")).isEqualTo(0L);
        assertThat(at(tree, "fastPath.share")).isInstanceOf(Double.class);
        assertThat(at(tree, "latencyNs.p999")).isInstanceOf(Long.class);
    }

    private static Object at(Map<String, Object> tree, String path) {
        Object value = tree;
        for (String name : path.split("\\.")) {
            Map<?, ?> names = (Map<?, ?>) value;
            assertThat(names.containsKey(name)).as(path).isTrue();
            value = names.get(name);
        }
        return value;
    }

    @Test
    void shouldCountMissesAsAFunctionOfTheTraceAloneWhateverThePacing() {
        ReplayResult deep = run(ReplayOptions.defaults().withPacing(Pacing.depth(200)), random(1500, 3));
        for (Pacing pacing : List.of(Pacing.depth(1), Pacing.timed(1), Pacing.timed(1000))) {
            ReplayResult other = run(ReplayOptions.defaults().withPacing(pacing), random(1500, 3));
            assertThat(other.host().slowPath(1)).isEqualTo(deep.host().slowPath(1));
            assertThat(other.host().requestsFast()).isEqualTo(deep.host().requestsFast());
            assertThat(other.members()).isEqualTo(deep.members());
            assertThat(other.findings()).isEmpty();
        }
    }

    @Test
    void shouldGiveEveryDeviceANamespaceAsLargeAsItNeeds() {
        ReplayResult result = run(ReplayOptions.defaults(), Traces.input("0 5 0 8 0\n1 9 1000 8 0\n2 5 129 8 1\n"));

        assertThat(result.trace().devices()).containsExactly("5", "9");
        assertThat(result.shape().namespaceBlocks()).containsExactly(256L, 1024L);
        assertThat(result.completed()).isEqualTo(3);
    }

    @Test
    void shouldLetTheDpuRefuseWhatLiesBeyondAStatedCapacity() {
        ReplayResult result = run(ReplayOptions.defaults().withCapacity(1 << 20),
                Traces.input("0 0 0 8 0\n1 0 2044 8 0\n2 0 2048 8 1\n3 0 9000000000000000 8 1\n4 1 2040 8 0\n"));

        assertThat(result.completed()).isEqualTo(2);
        assertThat(result.rejected()).isEqualTo(3);
        assertThat(result.host().statuses()).containsOnlyKeys(0x4080).containsValue(3L);
        assertThat(result.findings()).isEmpty();
        assertThat(ReportText.of(result)).anySatisfy(
                line -> assertThat(line).contains("rejected: 3 with LBA_RANGE (4080h)"));
    }

    @Test
    void shouldLetTheDpuRefuseAnExhaustedPool() {
        // A pool of one stripe, which is four extents: the fifth device finds nothing left.
        ReplayResult result = run(ReplayOptions.defaults().withCapacity(65536),
                Traces.input("0 0 0 8 0\n1 1 0 8 0\n2 2 0 8 0\n3 3 0 8 0\n4 4 0 8 0\n5 4 0 8 1\n6 0 0 8 1\n"));

        assertThat(result.host().statuses()).containsOnlyKeys(0x0081);
        assertThat(result.completed()).isEqualTo(6);
        assertThat(result.rejected()).isEqualTo(1);
        assertThat(result.findings()).isEmpty();
    }

    @Test
    void shouldAskForTheCapacityOfAPipe() {
        byte[] text = "0 0 0 8 0\n".getBytes(StandardCharsets.US_ASCII);
        TraceInput pipe = TraceInput.stream("standard input", new ByteArrayInputStream(text));

        assertThatThrownBy(() -> run(ReplayOptions.defaults(), pipe)).isInstanceOf(ReplayUsageException.class)
                .hasMessage("standard input can be read only once, and the capacity is not known before its end: "
                        + "give --capacity SIZE");
        assertThat(run(ReplayOptions.defaults().withCapacity(1 << 20), pipe).completed()).isEqualTo(1);
    }

    @Test
    void shouldRefuseDevicesAndArraysThatCannotBe() {
        assertThatThrownBy(() -> run(ReplayOptions.defaults(), Traces.input("0 0 9000000000000000 8 0\n")))
                .isInstanceOf(ReplayUsageException.class).hasMessageContaining("would have to be too large");
        assertThatThrownBy(() -> run(ReplayOptions.defaults().withArray(RaidLevel.RAID5, 2, 65536, 65536),
                random(1, 1))).isInstanceOf(DpuGeometryException.class).hasMessageContaining("members=2");
        assertThatThrownBy(() -> run(ReplayOptions.defaults().withCapacity(1), random(1, 1)))
                .isInstanceOf(ReplayUsageException.class).hasMessageStartingWith("capacity out of range");
        assertThatThrownBy(() -> run(ReplayOptions.defaults().withPacing(Pacing.timed(1)),
                example("grammars/requests.arc.lis"))).isInstanceOf(HostPacingException.class);
    }

    @Test
    void shouldReplayAtEveryLevelChunkAndExtent() {
        for (RaidLevel level : RaidLevel.values()) {
            for (long[] sizes : new long[][] {{4096, 65536}, {65536, 1 << 20}, {1 << 20, 65536}}) {
                ReplayResult result =
                        run(ReplayOptions.defaults().withArray(level, Math.max(3, level.membersMin()), sizes[0],
                                sizes[1]), random(400, 4));
                assertThat(result.findings()).isEmpty();
                assertThat(result.completed()).isEqualTo(400);
                assertThat(result.data().bytesChecked()).isEqualTo(result.host().bytesRead());
                assertThat(result.data().mismatches()).isZero();
                if (level != RaidLevel.RAID0) {
                    assertThat(result.redundancy().checked()).isPositive();
                    assertThat(result.redundancy().wrong()).isZero();
                }
            }
        }
    }

    @Test
    void shouldFillASpareWhileRequestsGoOnAndScrubThen() {
        for (RaidLevel level : List.of(RaidLevel.RAID1, RaidLevel.RAID5, RaidLevel.RAID6, RaidLevel.RAID10)) {
            ReplayResult result = run(ReplayOptions.defaults().withArray(level, 6, 65536, 65536)
                    .withKills(List.of(new MemberKill(2, 500))).withUpkeep(new UpkeepOptions(1, SyncRate.DEFAULT,
                            new SyncRate(1 << 30, 1 << 30), ScrubMode.CHECK, false)),
                    random(1500, 5));

            assertThat(result.findings()).as("%s", level).isEmpty();
            assertThat(result.completed()).isEqualTo(1500);
            assertThat(result.firmware().missingMembers()).isEmpty();
            assertThat(result.redundancy().wrong()).isZero();
            assertThat(ReportText.of(result)).anySatisfy(line -> assertThat(line).startsWith(
                    "rebuild     member 2 done: ")).anySatisfy(line -> assertThat(line).startsWith("scrub       done: ")
                            .endsWith("; 0 blocks differ, 0 stripes repaired, 0 stripes unreadable"));
        }
    }

    @Test
    void shouldGoOnWithoutTheMembersThatAreKilled() {
        for (EngineKind engine : EngineKind.values()) {
            for (RaidLevel level : RaidLevel.values()) {
                if (level == RaidLevel.RAID0 || !engine.goesRound(level)) {
                    continue;
                }
                List<MemberKill> kills = new ArrayList<>(List.of(new MemberKill(4, 100)));
                if (level != RaidLevel.RAID5) {
                    kills.add(0, new MemberKill(3, 200));
                }
                ReplayResult result = run(ReplayOptions.defaults().withEngine(engine)
                        .withArray(level, 6, 16384, 65536).withKills(kills), random(300, 5));

                assertThat(result.findings()).as("%s %s", engine, level).isEmpty();
                assertThat(result.completed()).isEqualTo(300);
                assertThat(result.data().mismatches()).isZero();
                assertThat(result.firmware().missingMembers()).isEqualTo(level == RaidLevel.RAID5
                        ? List.of(4) : List.of(3, 4));
                assertThat(result.firmware().arrayFailed()).isFalse();
                if (engine != EngineKind.MODEL) {
                    continue;
                }
                assertThat(result.hardware().readsReconstructed() > 0).isEqualTo(level.parities() > 0);
                assertThat(result.hardware().columnsRecover() > 0).isEqualTo(level == RaidLevel.RAID6);
                assertThat(result.hardware().columnsDataOnly() > 0).isEqualTo(level.parities() > 0);
                assertThat(ReportText.of(result)).anySatisfy(line -> assertThat(line).startsWith(
                        "degraded    array works: "
                                + "without member").contains(level == RaidLevel.RAID5 ? "member 4;" : "members 3, 4;"));
            }
        }
    }

    @Test
    void shouldSayThatAnArrayHasFailed() {
        ReplayResult result = run(ReplayOptions.defaults().withKills(List.of(new MemberKill(0, 50), new MemberKill(1,
                150))), random(300, 5));

        assertThat(result.findings()).isEmpty();
        assertThat(result.completed()).isLessThan(300);
        assertThat(result.completed() + result.rejected()).isEqualTo(300);
        assertThat(result.data().mismatches()).isZero();
        assertThat(result.firmware().arrayFailed()).isTrue();
        assertThat(ReportText.of(result)).anyMatch(line -> line.contains("array FAILED: without members 0, 1;"));
    }

    @Test
    void shouldRefuseToKillWhatIsNotThere() {
        ReplayOptions defaults = ReplayOptions.defaults();
        assertThatThrownBy(() -> run(defaults.withKills(List.of(new MemberKill(5, 1))), random(4, 5)))
                .isInstanceOf(ReplayUsageException.class)
                .hasMessage("member to kill out of range: member=5, members=5, request=1, requestMin=1");
        assertThatThrownBy(() -> run(defaults.withKills(List.of(new MemberKill(1, 0))), random(4, 5)))
                .hasMessageContaining("request=0, requestMin=1");
        assertThatThrownBy(() -> run(defaults.withKills(List.of(new MemberKill(1, 4), new MemberKill(1, 2))), random(4,
                5))).hasMessage("member to kill is named twice: member=1");
        assertThat(run(defaults.withKills(List.of(new MemberKill(1, 5))), random(4, 5)).findings())
                .containsExactly("member was not killed, the trace ended before: member=1, request=5, requests=4");
        for (RaidLevel level : RaidLevel.values()) {
            if (!EngineKind.RTL.goesRound(level)) {
                assertThatThrownBy(() -> run(defaults.withEngine(EngineKind.RTL).withArray(level, 6, 65536, 65536)
                        .withKills(List.of(new MemberKill(1, 1))), random(4, 5)))
                        .hasMessage("engine does not go on without a member: level=" + level + ", engine=rtl");
            }
        }
    }

    @Test
    void shouldStopAtTheLimit() {
        ReplayResult result = run(ReplayOptions.defaults().withLimit(7), random(100, 4));

        assertThat(result.trace().requests()).isEqualTo(7);
        assertThat(result.completed()).isEqualTo(7);
    }

    @Test
    void shouldPrintWhatIsKnownWhenItIsStopped() {
        List<Long> told = new ArrayList<>();
        ReplayResult result = new Replay(ReplayOptions.defaults(), random(20_000, 4), TraceOptions.defaults(),
                new ReplayWatcher() {
                    @Override
                    public void scanning() {
                        told.add(-2L);
                    }

                    @Override
                    public void begin(long requests) {
                        told.add(requests);
                    }

                    @Override
                    public boolean at(long requests) {
                        return requests < 500;
                    }
                }, () -> 0).run();

        assertThat(result.interrupted()).isTrue();
        assertThat(result.completed()).isBetween(100L, 19_000L);
        assertThat(result.trace().unfinished())
                .isEqualTo(result.trace().requests() - result.completed() - result.rejected()).isPositive();
        assertThat(result.findings()).isEmpty();
        assertThat(told).containsExactly(-2L, 20_000L);
        assertThat(ReportText.of(result).getFirst()).contains("INTERRUPTED").contains("unfinished");
    }

    @Test
    void shouldFindAnEngineThatCorruptsLosesOrStops() {
        EngineFactory corrupting = environment -> new FaultyEngine(environment, FaultyEngine.Wrong.DATA);
        ReplayResult corrupted = run(ReplayOptions.defaults(), random(300, 5), corrupting, LvmModel::new);
        assertThat(corrupted.findings()).hasSize(1).first().asString().startsWith("data mismatch: request=");
        assertThat(corrupted.data().mismatches()).isEqualTo(1);
        assertThat(corrupted.clean()).isFalse();

        EngineFactory losing = environment -> new FaultyEngine(environment, FaultyEngine.Wrong.LOST);
        ReplayResult lost = run(ReplayOptions.defaults(), random(300, 5), losing, LvmModel::new);
        assertThat(lost.findings()).anySatisfy(
                finding -> assertThat(finding).startsWith("the DPU does not move and owes answers: open="));
        assertThat(lost.findings()).anySatisfy(
                finding -> assertThat(finding).startsWith("requests not accounted for: read="));
    }

    @Test
    void shouldReportTheDivergencesOfLockstep() {
        ReplayOptions lockstep = ReplayOptions.defaults().withEngine(EngineKind.LOCKSTEP);
        ReplayResult good = run(lockstep, random(300, 5), LvmModel::new, LvmModel::new);
        assertThat(good.findings()).isEmpty();
        assertThat(good.lockstep().divergences()).isZero();
        assertThat(at(ReportTree.of(good), "divergences")).isEqualTo(0L);
        assertThat(ReportText.of(good)).anySatisfy(line -> assertThat(line).startsWith("lockstep    0 divergences"));

        ReplayResult bad = run(lockstep, random(300, 5), LvmModel::new,
                environment -> new FaultyEngine(environment, FaultyEngine.Wrong.DATA));
        assertThat(bad.lockstep().divergences()).isEqualTo(1);
        assertThat(bad.findings().getFirst()).startsWith("response diverges in stage response, operation=");
    }

    private static ReplayOptions lockstepSnapshots() {
        return ReplayOptions.defaults().withEngine(EngineKind.LOCKSTEP).withPool(new ReplayPool(0, 0, List.of(
                new ReplayPool.SnapshotRequest(1, 100), new ReplayPool.SnapshotRequest(2, 100),
                new ReplayPool.SnapshotRequest(1, 220)), List.of()));
    }

    private static void expectSnapshots(ReplayResult result) {
        assertThat(result.findings()).isEmpty();
        assertThat(result.lockstep().divergences()).isZero();
        assertThat(result.snapshots()).hasSize(3).allSatisfy(snapshot -> {
            assertThat(snapshot.bytesChecked()).isPositive();
            assertThat(snapshot.blocksWrong()).isZero();
        });
        assertThat(result.firmware().thin().copies()).isGreaterThan(20);
        assertThat(result.firmware().thin().overwritten()).isPositive();
    }

    private static ReplayOptions growths(EngineKind engine, RaidLevel level, int members, long... sizesAndRequests) {
        List<ReplayPool.GrowthRequest> growths = new ArrayList<>();
        for (int i = 0; i < sizesAndRequests.length; i += 2) {
            growths.add(new ReplayPool.GrowthRequest(sizesAndRequests[i], sizesAndRequests[i + 1]));
        }
        return ReplayOptions.defaults().withEngine(engine).withArray(level, members, 64 << 10, 64 << 10).withPool(
                new ReplayPool(0, 0, List.of(), growths));
    }

    private static void expectGrowth(ReplayResult result) {
        assertThat(result.findings()).isEmpty();
        assertThat(result.firmware().upkeep().growths()).singleElement().satisfies(grown -> {
            assertThat(grown.why()).isNull();
            assertThat(grown.extents()).isGreaterThan(grown.extentsBefore());
            assertThat(grown.endPs()).isPositive();
        });
        assertThat(ReportText.of(result)).anySatisfy(line -> assertThat(line).startsWith("growth      ").endsWith(
                " s of virtual time"));
    }

    @ParameterizedTest
    @CsvSource({"RAID0, 3", "RAID1, 2", "RAID5, 4", "RAID6, 5", "RAID10, 4"})
    void shouldGrowThePoolInLockstepWhileTheTraceGoesOn(RaidLevel level, int members) {
        ReplayResult result = run(growths(EngineKind.LOCKSTEP, level, members, 64 << 20, 150), random(400, 5),
                LvmModel::new, LvmModel::new);
        expectGrowth(result);
        assertThat(result.lockstep().divergences()).isZero();
    }

    @Test
    void shouldGrowThePoolOfThePipelineAsThatOfTheModel() {
        ReplayResult result = run(growths(EngineKind.LOCKSTEP, RaidLevel.RAID6, 5, 64 << 20, 150), random(300, 5),
                LvmModel::new, environment -> new LvmRtl(environment, RtlOptions.DEFAULT));
        expectGrowth(result);
        assertThat(result.lockstep().divergences()).isZero();
    }

    @Test
    void shouldSayWhyAPoolHasNotGrown() {
        ReplayResult early = run(growths(EngineKind.MODEL, RaidLevel.RAID5, 4, 64 << 20, 100, 128 << 20, 101), random(
                300, 5), LvmModel::new, LvmModel::new);
        assertThat(early.findings()).containsExactly("pool has not grown: memberBytes=134217728, request=101: a pool "
                + "grows when nothing else is done to its array: work=growth");
        ReplayResult late = run(growths(EngineKind.MODEL, RaidLevel.RAID5, 4, 64 << 20, 100_000), random(300, 5),
                LvmModel::new, LvmModel::new);
        assertThat(late.findings()).containsExactly("pool has not grown, the trace ended before: memberBytes=67108864, "
                + "request=100000, requests=300");
        assertThatThrownBy(() -> run(growths(EngineKind.MODEL, RaidLevel.RAID5, 4, 4096, 1), random(300, 5),
                LvmModel::new, LvmModel::new)).isInstanceOf(ReplayUsageException.class).hasMessageMatching(
                        "growth of members out of range: memberBytes=4096, memberBytesMin=\\d+, "
                                + "memberBytesMax=17592186044416, request=1, requestMin=1");
    }

    @Test
    void shouldMakeTheSameSnapshotsInLockstep() {
        expectSnapshots(run(lockstepSnapshots(), random(300, 5), LvmModel::new, LvmModel::new));
    }

    @Test
    void shouldMakeTheSameSnapshotsInModelAndRtl() {
        expectSnapshots(run(lockstepSnapshots(), random(300, 5)));
    }

    @Test
    void shouldKeepMembersInFilesAndTakeThemAgainOnlyWhenTold() {
        Path images = folder.resolve("members");
        ReplayOptions files = ReplayOptions.defaults().withMembersDirectory(images, false);
        ReplayResult first = run(files, random(400, 6));
        assertThat(first.findings()).isEmpty();
        Map<String, Object> inFiles = comparable(first);
        assertThat(inFiles).isEqualTo(comparable(run(ReplayOptions.defaults(), random(400, 6))));
        assertThat(images).isDirectoryContaining("glob:**/member-04.img");

        assertThatThrownBy(() -> run(files, random(400, 6))).isInstanceOf(UnsuitableMembersException.class)
                .hasMessageStartingWith("directory holds something");

        ReplayResult again = run(ReplayOptions.defaults().withMembersDirectory(images, true), random(400, 6));
        assertThat(again.findings()).isEmpty();
        assertThat(again.data().mismatches()).isZero();
        assertThat(again.redundancy()).isNull();
        // The pool is in them: what the first run mapped is mapped, and what it wrote is there.
        assertThat(first.firmware().extentsMapped()).isEqualTo(first.firmware().extentsAllocated()).isPositive();
        assertThat(again.firmware().extentsMapped()).isZero();
        assertThat(again.firmware().extentsAllocated()).isEqualTo(first.firmware().extentsAllocated());
        assertThat(again.firmware().metadataWrites()).isZero();
        assertThat(again.data().bytesUnknown()).isPositive();
    }

    @Test
    void shouldReportFirstWritesApart() {
        Map<String, Object> report = ReportTree.of(run(ReplayOptions.defaults(), random(2000, 7)));

        Map<?, ?> firstWrite = (Map<?, ?>) report.get("firstWrite");
        assertThat((Double) firstWrite.get("commitsPer100Extents")).isBetween(2.0, 10.0);
        assertThat((Double) firstWrite.get("extentsPerSecond")).isBetween(10_000.0, 1_000_000.0);
    }

    @Test
    void shouldShowMalformedRecordsAndGoOn() {
        ReplayResult result = run(ReplayOptions.defaults(), Traces.input("0 0 0 8 0\nrubbish\n1 0 0 8 1\n"));

        assertThat(result.trace().malformed()).isEqualTo(1);
        assertThat(result.trace().requests()).isEqualTo(2);
        assertThat(result.completed()).isEqualTo(2);
        assertThat(result.trace().problems()).hasSize(1);
    }

    @Test
    void shouldKeepThePayloadFlagFromTheEngine() {
        List<Boolean> payloads = new ArrayList<>();
        EngineFactory spy = environment -> {
            payloads.add(environment.payload());
            return new LvmModel(new EngineEnvironment(environment.scheduler(), environment.members(),
                    environment.decisions(), environment.payload(), environment.memoryBytes()));
        };
        run(ReplayOptions.defaults(), random(5, 1), spy, spy);
        run(ReplayOptions.defaults().withPayload(false), random(5, 1), spy, spy);

        assertThat(payloads).containsExactly(true, false);
    }
}
