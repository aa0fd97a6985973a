// SPDX-License-Identifier: Apache-2.0
/// A stream through a buffer of two beats, at full rate, and words without TLAST and TKEEP through another. Faults are
/// chosen by a port, so that one build has them all.
module stream_pipe (
    input  logic        clk_i,           ///< clock
    input  logic        rst_ni,          ///< reset, active low
    input  logic [2:0]  fault_i,         ///< 0: none; else what goes wrong, see below
    input  logic        s_axis_tvalid_i, ///< stream in
    output logic        s_axis_tready_o, ///< .
    input  logic [31:0] s_axis_tdata_i,  ///< .
    input  logic [3:0]  s_axis_tkeep_i,  ///< .
    input  logic        s_axis_tlast_i,  ///< .
    input  logic [3:0]  s_axis_tid_i,    ///< .
    input  logic [2:0]  s_axis_tdest_i,  ///< .
    input  logic [7:0]  s_axis_tuser_i,  ///< .
    output logic        m_axis_tvalid_o, ///< stream out
    input  logic        m_axis_tready_i, ///< .
    output logic [31:0] m_axis_tdata_o,  ///< .
    output logic [3:0]  m_axis_tkeep_o,  ///< .
    output logic [3:0]  m_axis_tstrb_o,  ///< the same as TKEEP
    output logic        m_axis_tlast_o,  ///< .
    output logic [3:0]  m_axis_tid_o,    ///< .
    output logic [2:0]  m_axis_tdest_o,  ///< .
    output logic [7:0]  m_axis_tuser_o,  ///< .
    input  logic        word_in_tvalid,  ///< words in
    output logic        word_in_tready,  ///< .
    input  logic [15:0] word_in_tdata,   ///< .
    output logic        word_out_tvalid, ///< words out
    input  logic        word_out_tready, ///< .
    output logic [15:0] word_out_tdata   ///< .
);
  localparam logic [2:0] ValidFalls = 3'd1;    // valid is low in every fourth cycle, taken or not
  localparam logic [2:0] DataChanges = 3'd2;   // data counts while it waits
  localparam logic [2:0] LastChanges = 3'd3;   // TLAST toggles while it waits
  localparam logic [2:0] StrobeStrays = 3'd4;  // TSTRB is set for bytes that TKEEP leaves out
  localparam logic [2:0] BeatLost = 3'd5;      // the fifth beat is not stored
  localparam logic [2:0] ByteWrong = 3'd6;     // the fifth beat has a wrong byte
  localparam logic [2:0] NullBytes = 3'd7;     // no fault: bytes that TKEEP leaves out are upside down

  logic [51:0] in, head_q, tail_q;
  logic [1:0]  fill_q;
  logic [7:0]  count_q, cycle_q;
  logic        take, give, keep_it;
  logic [31:0] stray;

  assign in = {s_axis_tuser_i, s_axis_tdest_i, s_axis_tid_i, s_axis_tlast_i, s_axis_tkeep_i, s_axis_tdata_i}
            ^ {44'd0, fault_i == ByteWrong && count_q == 8'd4 ? 8'h10 : 8'h00};
  assign s_axis_tready_o = fill_q != 2'd2;
  assign m_axis_tvalid_o = fill_q != 2'd0 && !(fault_i == ValidFalls && cycle_q[1:0] == 2'd0);
  assign m_axis_tdata_o = (head_q[31:0] + (fault_i == DataChanges ? {24'd0, cycle_q} : 32'd0)) ^ stray;
  assign m_axis_tkeep_o = head_q[35:32];
  assign m_axis_tstrb_o = fault_i == StrobeStrays ? 4'hf : head_q[35:32];
  assign m_axis_tlast_o = head_q[36] ^ (fault_i == LastChanges && cycle_q[0]);
  assign m_axis_tid_o = head_q[40:37];
  assign m_axis_tdest_o = head_q[43:41];
  assign m_axis_tuser_o = head_q[51:44];
  always_comb
    for (int i = 0; i < 4; i++) stray[8*i+:8] = {8{fault_i == NullBytes && !head_q[32+i]}};
  assign take = s_axis_tvalid_i && s_axis_tready_o;
  assign give = m_axis_tvalid_o && m_axis_tready_i;
  assign keep_it = take && !(fault_i == BeatLost && count_q == 8'd4);

  always_ff @(posedge clk_i) begin
    cycle_q <= cycle_q + 8'd1;
    if (!rst_ni) begin
      fill_q <= '0;
      count_q <= '0;
      cycle_q <= '0;
    end else begin
      if (take) count_q <= count_q + 8'd1;
      fill_q <= fill_q + {1'b0, keep_it} - {1'b0, give};
      if (give) head_q <= fill_q == 2'd2 ? tail_q : in;
      else if (fill_q == 2'd0) head_q <= in;
      if (keep_it) tail_q <= in;
    end
  end

  assign word_in_tready = !word_out_tvalid || word_out_tready;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) word_out_tvalid <= 1'b0;
    else if (word_in_tready) word_out_tvalid <= word_in_tvalid;
    if (word_in_tready) word_out_tdata <= word_in_tdata;
  end
endmodule
