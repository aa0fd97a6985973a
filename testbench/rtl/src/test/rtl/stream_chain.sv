// SPDX-License-Identifier: Apache-2.0
/// Two buffers of stream_pipe, one after the other: buses inside a design to look at.
module stream_chain (
    input  logic        clk_i,           ///< clock
    input  logic        rst_ni,          ///< reset, active low
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
    output logic        m_axis_tlast_o,  ///< .
    output logic [3:0]  m_axis_tid_o,    ///< .
    output logic [2:0]  m_axis_tdest_o,  ///< .
    output logic [7:0]  m_axis_tuser_o   ///< .
);
  logic        mid_tvalid, mid_tready, mid_tlast;
  logic [31:0] mid_tdata;
  logic [3:0]  mid_tkeep, mid_tid;
  logic [2:0]  mid_tdest;
  logic [7:0]  mid_tuser;
  logic [43:0] unused;

  stream_pipe u_first (
      .clk_i, .rst_ni, .fault_i(3'd0),
      .s_axis_tvalid_i, .s_axis_tready_o, .s_axis_tdata_i, .s_axis_tkeep_i, .s_axis_tlast_i, .s_axis_tid_i,
      .s_axis_tdest_i, .s_axis_tuser_i,
      .m_axis_tvalid_o(mid_tvalid), .m_axis_tready_i(mid_tready), .m_axis_tdata_o(mid_tdata),
      .m_axis_tkeep_o(mid_tkeep), .m_axis_tstrb_o(unused[3:0]), .m_axis_tlast_o(mid_tlast), .m_axis_tid_o(mid_tid),
      .m_axis_tdest_o(mid_tdest), .m_axis_tuser_o(mid_tuser),
      .word_in_tvalid(1'b0), .word_in_tready(unused[4]), .word_in_tdata(16'd0),
      .word_out_tvalid(unused[5]), .word_out_tready(1'b1), .word_out_tdata(unused[21:6])
  );

  stream_pipe u_second (
      .clk_i, .rst_ni, .fault_i(3'd0),
      .s_axis_tvalid_i(mid_tvalid), .s_axis_tready_o(mid_tready), .s_axis_tdata_i(mid_tdata),
      .s_axis_tkeep_i(mid_tkeep), .s_axis_tlast_i(mid_tlast), .s_axis_tid_i(mid_tid), .s_axis_tdest_i(mid_tdest),
      .s_axis_tuser_i(mid_tuser),
      .m_axis_tvalid_o, .m_axis_tready_i, .m_axis_tdata_o, .m_axis_tkeep_o, .m_axis_tstrb_o(unused[25:22]),
      .m_axis_tlast_o, .m_axis_tid_o, .m_axis_tdest_o, .m_axis_tuser_o,
      .word_in_tvalid(1'b0), .word_in_tready(unused[26]), .word_in_tdata(16'd0),
      .word_out_tvalid(unused[27]), .word_out_tready(1'b1), .word_out_tdata(unused[43:28])
  );
endmodule
