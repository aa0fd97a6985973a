// SPDX-License-Identifier: Apache-2.0
/// Everything that the harness's tests drive, in one top so that it is Verilated once: a buffered and a combinational
/// stream, an AXI4 copier, AXI4-Lite registers, ports of many widths, and ways to end a simulation.
module bus_fixture (
    input  logic         clk_i,              ///< clock
    input  logic         rst_ni,             ///< reset, active low
    // buffered stream, 512 bits
    input  logic         in_tvalid_i,        ///< .
    output logic         in_tready_o,        ///< .
    input  logic [511:0] in_tdata_i,         ///< .
    input  logic [63:0]  in_tkeep_i,         ///< .
    input  logic         in_tlast_i,         ///< .
    input  logic [7:0]   in_tid_i,           ///< .
    input  logic [15:0]  in_tuser_i,         ///< .
    input  logic [3:0]   in_tdest_i,         ///< .
    output logic         out_tvalid_o,       ///< .
    input  logic         out_tready_i,       ///< .
    output logic [511:0] out_tdata_o,        ///< .
    output logic [63:0]  out_tkeep_o,        ///< .
    output logic         out_tlast_o,        ///< .
    output logic [7:0]   out_tid_o,          ///< .
    output logic [15:0]  out_tuser_o,        ///< .
    output logic [3:0]   out_tdest_o,        ///< .
    // combinational stream, 32 bits, upper case, no TKEEP: ready and valid pass straight through
    input  logic         S_AXIS_TVALID,      ///< .
    output logic         S_AXIS_TREADY,      ///< .
    input  logic [31:0]  S_AXIS_TDATA,       ///< .
    input  logic         S_AXIS_TLAST,       ///< .
    output logic         M_AXIS_TVALID,      ///< .
    input  logic         M_AXIS_TREADY,      ///< .
    output logic [31:0]  M_AXIS_TDATA,       ///< .
    output logic         M_AXIS_TLAST,       ///< .
    // trace of every beat accepted by the buffered stream
    output logic         trace_valid_o,      ///< .
    output logic [127:0] trace_data_o,       ///< count of beats, then the beat's lowest 64 bits
    // ways to break the stream's rules at the output
    input  logic         drop_valid_i,       ///< hides out_tvalid_o
    input  logic         change_data_i,      ///< flips out_tdata_o
    // copier
    input  logic         copy_start_i,       ///< .
    input  logic [39:0]  copy_source_i,      ///< .
    input  logic [39:0]  copy_target_i,      ///< .
    input  logic [15:0]  copy_bursts_i,      ///< .
    input  logic [7:0]   copy_length_i,      ///< .
    input  logic [2:0]   copy_size_i,        ///< .
    input  logic [63:0]  copy_strobe_i,      ///< .
    input  logic         copy_lanes_wrong_i, ///< .
    input  logic         copy_drop_valid_i,  ///< .
    input  logic         copy_last_wrong_i,  ///< .
    output logic         copy_busy_o,        ///< .
    output logic [31:0]  copy_errors_o,      ///< .
    output logic [3:0]   mem_awid_o,         ///< .
    output logic [39:0]  mem_awaddr_o,       ///< .
    output logic [7:0]   mem_awlen_o,        ///< .
    output logic [2:0]   mem_awsize_o,       ///< .
    output logic [1:0]   mem_awburst_o,      ///< .
    output logic         mem_awvalid_o,      ///< .
    input  logic         mem_awready_i,      ///< .
    output logic [511:0] mem_wdata_o,        ///< .
    output logic [63:0]  mem_wstrb_o,        ///< .
    output logic         mem_wlast_o,        ///< .
    output logic         mem_wvalid_o,       ///< .
    input  logic         mem_wready_i,       ///< .
    input  logic [3:0]   mem_bid_i,          ///< .
    input  logic [1:0]   mem_bresp_i,        ///< .
    input  logic         mem_bvalid_i,       ///< .
    output logic         mem_bready_o,       ///< .
    output logic [3:0]   mem_arid_o,         ///< .
    output logic [39:0]  mem_araddr_o,       ///< .
    output logic [7:0]   mem_arlen_o,        ///< .
    output logic [2:0]   mem_arsize_o,       ///< .
    output logic [1:0]   mem_arburst_o,      ///< .
    output logic         mem_arvalid_o,      ///< .
    input  logic         mem_arready_i,      ///< .
    input  logic [3:0]   mem_rid_i,          ///< .
    input  logic [511:0] mem_rdata_i,        ///< .
    input  logic [1:0]   mem_rresp_i,        ///< .
    input  logic         mem_rlast_i,        ///< .
    input  logic         mem_rvalid_i,       ///< .
    output logic         mem_rready_o,       ///< .
    // least of a write port
    input  logic [31:0]  tiny_count_i,       ///< .
    output logic         tiny_busy_o,        ///< .
    output logic [15:0]  tiny_awaddr_o,      ///< .
    output logic         tiny_awvalid_o,     ///< .
    input  logic         tiny_awready_i,     ///< .
    output logic [31:0]  tiny_wdata_o,       ///< .
    output logic         tiny_wvalid_o,      ///< .
    input  logic         tiny_wready_i,      ///< .
    input  logic         tiny_bvalid_i,      ///< .
    output logic         tiny_bready_o,      ///< .
    // registers
    input  logic [1:0]   csr_skew_i,         ///< .
    input  logic [15:0]  csr_awaddr_i,       ///< .
    input  logic         csr_awvalid_i,      ///< .
    output logic         csr_awready_o,      ///< .
    input  logic [63:0]  csr_wdata_i,        ///< .
    input  logic [7:0]   csr_wstrb_i,        ///< .
    input  logic         csr_wvalid_i,       ///< .
    output logic         csr_wready_o,       ///< .
    output logic [1:0]   csr_bresp_o,        ///< .
    output logic         csr_bvalid_o,       ///< .
    input  logic         csr_bready_i,       ///< .
    input  logic [15:0]  csr_araddr_i,       ///< .
    input  logic         csr_arvalid_i,      ///< .
    output logic         csr_arready_o,      ///< .
    output logic [63:0]  csr_rdata_o,        ///< .
    output logic [1:0]   csr_rresp_o,        ///< .
    output logic         csr_rvalid_o,       ///< .
    input  logic         csr_rready_i,       ///< .
    // widths: each output is the inverted input, at once
    input  logic         w1_i,               ///< .
    output logic         w1_o,               ///< .
    input  logic [4:0]   w5_i,               ///< .
    output logic [4:0]   w5_o,               ///< .
    input  logic [16:0]  w17_i,              ///< .
    output logic [16:0]  w17_o,              ///< .
    input  logic [63:0]  w64_i,              ///< .
    output logic [63:0]  w64_o,              ///< .
    input  logic [64:0]  w65_i,              ///< .
    output logic [64:0]  w65_o,              ///< .
    input  logic [511:0] w512_i,             ///< .
    output logic [511:0] w512_o,             ///< .
    output logic [7:0]   table_o,            ///< table entry w5_i, registered
    output logic [63:0]  unreset_o,          ///< a register that no reset touches
    output logic [63:0]  count_o,            ///< cycles since reset
    output logic         swing_o,            ///< the oscillator that end_i starts
    // ends
    input  logic [2:0]   end_i,              ///< 1 $finish, 2 $stop, 3 $fatal, 4 failed assertion, 5 does not settle
    input  logic         print_i             ///< $display
);
  localparam int unsigned Beat = 512 + 64 + 1 + 8 + 16 + 4;

  logic [Beat-1:0] out_beat;
  logic            out_valid;
  logic [511:0]    out_data;

  stream_skid_fixture #(.Width(Beat)) u_skid (
      .clk_i,
      .rst_ni,
      .valid_i(in_tvalid_i),
      .ready_o(in_tready_o),
      .data_i ({in_tdata_i, in_tkeep_i, in_tlast_i, in_tid_i, in_tuser_i, in_tdest_i}),
      .valid_o(out_valid),
      .ready_i(out_tready_i),
      .data_o (out_beat)
  );
  assign {out_data, out_tkeep_o, out_tlast_o, out_tid_o, out_tuser_o, out_tdest_o} = out_beat;
  assign out_tdata_o  = out_data ^ {511'd0, change_data_i};
  assign out_tvalid_o = out_valid && !drop_valid_i;

  assign S_AXIS_TREADY = M_AXIS_TREADY;
  assign M_AXIS_TVALID = S_AXIS_TVALID;
  assign M_AXIS_TDATA  = S_AXIS_TDATA;
  assign M_AXIS_TLAST  = S_AXIS_TLAST;

  logic [63:0] beats_q  /* verilator public_flat_rd */;
  always_ff @(posedge clk_i) begin
    trace_valid_o <= rst_ni && in_tvalid_i && in_tready_o;
    trace_data_o  <= {in_tdata_i[63:0], beats_q};
    if (!rst_ni) beats_q <= '0;
    else if (in_tvalid_i && in_tready_o) beats_q <= beats_q + 64'd1;
  end

  axi_copy_fixture u_copy (
      .clk_i,
      .rst_ni,
      .start_i(copy_start_i),
      .source_i(copy_source_i),
      .target_i(copy_target_i),
      .bursts_i(copy_bursts_i),
      .length_i(copy_length_i),
      .size_i(copy_size_i),
      .strobe_i(copy_strobe_i),
      .lanes_wrong_i(copy_lanes_wrong_i),
      .drop_valid_i(copy_drop_valid_i),
      .last_wrong_i(copy_last_wrong_i),
      .busy_o(copy_busy_o),
      .errors_o(copy_errors_o),
      .*
  );

  axi_tiny_fixture u_tiny (
      .clk_i,
      .rst_ni,
      .count_i(tiny_count_i),
      .busy_o(tiny_busy_o),
      .*
  );

  lite_fixture u_lite (
      .clk_i,
      .rst_ni,
      .skew_i(csr_skew_i),
      .*
  );

  assign w1_o = ~w1_i;
  assign w5_o = ~w5_i;
  assign w17_o = ~w17_i;
  assign w64_o = ~w64_i;
  assign w65_o = ~w65_i;
  assign w512_o = ~w512_i;

  logic [7:0] table_q[32];
  logic [63:0] unreset_q;
  assign unreset_o = unreset_q;
  always_ff @(posedge clk_i) begin
    if (end_i == 3'd7) unreset_q <= '0;
    for (int i = 0; i < 32; i++) table_q[i] <= 8'(i) + 8'd100;
    table_o <= table_q[w5_i];
    count_o <= rst_ni ? count_o + 64'd1 : 64'd0;
    if (print_i) $display("count is %0d", count_o);
    if (end_i == 3'd1) $finish;
    if (end_i == 3'd2) $stop;
    if (end_i == 3'd3) $fatal(1, "fatal at count %0d", count_o);
    assert (end_i != 3'd4) else $error("assertion at count %0d", count_o);
  end

  // An oscillator that never settles while end_i is 5.
  /* verilator lint_off UNOPTFLAT */
  logic swing_a, swing_b;
  assign swing_a = end_i == 3'd5 ? ~swing_b : 1'b0;
  assign swing_b = swing_a;
  assign swing_o = swing_b;
  /* verilator lint_on UNOPTFLAT */
endmodule
