// SPDX-License-Identifier: Apache-2.0
/// An AXI4 write port that does in each cycle what it is told, right or wrong; counts what was taken.
module posted_fixture (
    input  logic        clk_i,           ///< clock
    input  logic        rst_ni,          ///< reset, active low
    input  logic [31:0] address_i,       ///< .
    input  logic [3:0]  id_i,            ///< .
    input  logic [7:0]  length_i,        ///< beats less one
    input  logic [2:0]  size_i,          ///< .
    input  logic [1:0]  burst_i,         ///< .
    input  logic [15:0] user_i,          ///< .
    input  logic        address_valid_i, ///< offers the address in this cycle
    input  logic [63:0] data_i,          ///< .
    input  logic [7:0]  strobes_i,       ///< .
    input  logic        last_i,          ///< .
    input  logic        data_valid_i,    ///< offers the beat in this cycle
    input  logic        response_ready_i,///< takes a response in this cycle
    output logic [31:0] addresses_o,     ///< addresses taken since reset
    output logic [31:0] beats_o,         ///< beats taken since reset
    output logic [31:0] responses_o,     ///< responses taken since reset
    output logic [5:0]  response_o,      ///< the last of them: id, response
    output logic [31:0] post_awaddr_o,   ///< write address channel
    output logic [3:0]  post_awid_o,     ///< .
    output logic [7:0]  post_awlen_o,    ///< .
    output logic [2:0]  post_awsize_o,   ///< .
    output logic [1:0]  post_awburst_o,  ///< .
    output logic [15:0] post_awuser_o,   ///< .
    output logic        post_awvalid_o,  ///< .
    input  logic        post_awready_i,  ///< .
    output logic [63:0] post_wdata_o,    ///< write data channel
    output logic [7:0]  post_wstrb_o,    ///< .
    output logic        post_wlast_o,    ///< .
    output logic        post_wvalid_o,   ///< .
    input  logic        post_wready_i,   ///< .
    input  logic [3:0]  post_bid_i,      ///< write response channel
    input  logic [1:0]  post_bresp_i,    ///< .
    input  logic        post_bvalid_i,   ///< .
    output logic        post_bready_o    ///< .
);
  assign post_awaddr_o = address_i;
  assign post_awid_o = id_i;
  assign post_awlen_o = length_i;
  assign post_awsize_o = size_i;
  assign post_awburst_o = burst_i;
  assign post_awuser_o = user_i;
  assign post_awvalid_o = address_valid_i;
  assign post_wdata_o = data_i;
  assign post_wstrb_o = strobes_i;
  assign post_wlast_o = last_i;
  assign post_wvalid_o = data_valid_i;
  assign post_bready_o = response_ready_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {addresses_o, beats_o, responses_o, response_o} <= '0;
    end else begin
      if (post_awvalid_o && post_awready_i) addresses_o <= addresses_o + 32'd1;
      if (post_wvalid_o && post_wready_i) beats_o <= beats_o + 32'd1;
      if (post_bvalid_i && post_bready_o) begin
        responses_o <= responses_o + 32'd1;
        response_o <= {post_bid_i, post_bresp_i};
      end
    end
  end
endmodule
