// SPDX-License-Identifier: Apache-2.0
// The peer of PqStreamBenchmark.java in SpinalSim: the same device, random gaps and random back-pressure in the same
// shares, every beat compared; once with processes written by hand, once with the library's stream models.
//
//   PqStreamSpinal RTL-FOLDER-OF-COMMON PQ-STREAM.SV CYCLES ROUNDS
import spinal.core._
import spinal.core.sim._
import spinal.lib._
import spinal.lib.sim._

import scala.collection.mutable
import scala.util.Random

class PqStream(sources: Seq[String]) extends BlackBox {
  setDefinitionName("pq_stream")
  val clk_i         = in Bool ()
  val rst_ni        = in Bool ()
  val s_axis_tvalid = in Bool ()
  val s_axis_tready = out Bool ()
  val s_axis_tdata  = in Bits (512 bits)
  val s_axis_tlast  = in Bool ()
  val m_axis_tvalid = out Bool ()
  val m_axis_tready = in Bool ()
  val m_axis_tdata  = out Bits (512 bits)
  val m_axis_tlast  = out Bool ()
  mapClockDomain(clock = clk_i, reset = rst_ni, resetActiveLevel = LOW)
  sources.foreach(addRTLPath)
}

class PqStreamTop(sources: Seq[String]) extends Component {
  val s   = slave(Stream(Fragment(Bits(512 bits))))
  val m   = master(Stream(Fragment(Bits(512 bits))))
  val dut = new PqStream(sources)
  dut.s_axis_tvalid := s.valid
  dut.s_axis_tdata  := s.fragment
  dut.s_axis_tlast  := s.last
  s.ready           := dut.s_axis_tready
  m.valid           := dut.m_axis_tvalid
  m.fragment        := dut.m_axis_tdata
  m.last            := dut.m_axis_tlast
  dut.m_axis_tready := m.ready
}

object PqStreamSpinal {
  val Frames = 64
  val Beats  = 4

  val random   = new Random(1)
  val data     = Array.fill(Frames * Beats)(BigInt(512, random))
  val expected = Array.tabulate(Frames) { frame =>
    var p = BigInt(0)
    val q = new Array[Int](64)
    for (beat <- 0 until Beats) {
      val word = data(frame * Beats + beat)
      p = p ^ word
      for (lane <- 0 until 64) {
        val byte = ((word >> (8 * lane)) & 0xff).toInt
        q(lane) = ((q(lane) << 1) ^ (if ((q(lane) & 0x80) != 0) 0x11d else 0) ^ byte) & 0xff
      }
    }
    Seq(p, q.zipWithIndex.map { case (byte, lane) => BigInt(byte) << (8 * lane) }.sum)
  }.flatten

  def byHand(dut: PqStreamTop, cycles: Int): (Long, Long, Double) = {
    dut.clockDomain.forkStimulus(10)
    dut.s.valid #= false
    dut.m.ready #= false
    dut.clockDomain.waitSampling(20)
    var sent, received = 0L
    val gaps, holds = new Random(2)
    fork {
      while (true) {
        while (gaps.nextInt(8) == 0) {
          dut.s.valid #= false
          dut.clockDomain.waitSampling()
        }
        dut.s.valid #= true
        dut.s.fragment #= data((sent % data.length).toInt)
        dut.s.last #= sent % Beats == Beats - 1
        do dut.clockDomain.waitSampling() while (!dut.s.ready.toBoolean)
        sent += 1
      }
    }
    fork {
      var ready = false
      while (true) {
        ready = holds.nextInt(4) != 0
        dut.m.ready #= ready
        dut.clockDomain.waitSampling()
        if (ready && dut.m.valid.toBoolean) {
          val at = (received % expected.length).toInt
          assert(dut.m.fragment.toBigInt == expected(at) && dut.m.last.toBoolean == (at % 2 == 1))
          received += 1
        }
      }
    }
    val start = System.nanoTime
    dut.clockDomain.waitSampling(cycles)
    (sent, received, (System.nanoTime - start) / 1e9)
  }

  def library(dut: PqStreamTop, cycles: Int): (Long, Long, Double) = {
    dut.clockDomain.forkStimulus(10)
    dut.s.valid #= false
    dut.m.ready #= false
    dut.clockDomain.waitSampling(20)
    var sent, received = 0L
    val scoreboard = ScoreboardInOrder[BigInt]()
    val driver = StreamDriver(dut.s, dut.clockDomain) { payload =>
      payload.fragment #= data((sent % data.length).toInt)
      payload.last #= sent % Beats == Beats - 1
      if (sent % Beats == Beats - 1) {
        val frame = (sent / Beats % Frames).toInt
        scoreboard.pushRef(expected(2 * frame))
        scoreboard.pushRef(expected(2 * frame + 1))
      }
      sent += 1
      true
    }
    driver.setFactor(7f / 8)
    StreamReadyRandomizer(dut.m, dut.clockDomain).setFactor(3f / 4)
    StreamMonitor(dut.m, dut.clockDomain) { payload =>
      scoreboard.pushDut(payload.fragment.toBigInt)
      received += 1
    }
    val start = System.nanoTime
    dut.clockDomain.waitSampling(cycles)
    (sent, received, (System.nanoTime - start) / 1e9)
  }

  def main(arguments: Array[String]): Unit = {
    val cycles   = arguments(2).toInt
    val rounds   = arguments(3).toInt
    val compiled = SimConfig.withConfig(SpinalConfig(targetDirectory = "generated"))
      .workspacePath("workspace").addSimulatorFlag("-Wno-lint")
      .compile(new PqStreamTop(Seq(arguments(0) + "/stream_fifo.sv", arguments(1))))
    for ((name, run) <- Seq(("processes", byHand _), ("library", library _))) {
      val rates = mutable.ArrayBuffer[Double]()
      var beats = (0L, 0L)
      for (round <- -1 until rounds) {
        compiled.doSim(s"$name$round", 1) { dut =>
          val (sent, received, seconds) = run(dut, cycles)
          beats = (sent, received)
          if (round >= 0) rates += cycles / seconds
        }
      }
      val sorted = rates.sorted
      println(f"SpinalSim $name%-10s ${sorted(sorted.length / 2) / 1e3}%8.1f thousand cycles/s " +
        f"(${sorted.head / 1e3}%.1f to ${sorted.last / 1e3}%.1f), ${beats._1}%,d beats in, ${beats._2}%,d out")
    }
  }
}
