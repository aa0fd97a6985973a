// SPDX-License-Identifier: Apache-2.0
/// Writes 1, 2, 3 ... to successive words through the least that is still an AXI4 write port: 32 bits, no id, no length,
/// no strobes. Address and data of a word go out together and may be taken in either order.
module axi_tiny_fixture (
    input  logic        clk_i,           ///< clock
    input  logic        rst_ni,          ///< reset, active low
    input  logic [31:0] count_i,         ///< how many words
    output logic        busy_o,          ///< not all words are answered
    output logic [15:0] tiny_awaddr_o,   ///< write address channel
    output logic        tiny_awvalid_o,  ///< .
    input  logic        tiny_awready_i,  ///< .
    output logic [31:0] tiny_wdata_o,    ///< write data channel
    output logic        tiny_wvalid_o,   ///< .
    input  logic        tiny_wready_i,   ///< .
    input  logic        tiny_bvalid_i,   ///< write response channel
    output logic        tiny_bready_o    ///< .
);
  logic [31:0] addresses_q, words_q, answers_q;
  assign busy_o = answers_q != count_i;
  assign tiny_awaddr_o = {addresses_q[13:0], 2'b00};
  assign tiny_awvalid_o = addresses_q != count_i;
  assign tiny_wdata_o = words_q + 32'd1;
  assign tiny_wvalid_o = words_q != count_i;
  assign tiny_bready_o = 1'b1;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {addresses_q, words_q, answers_q} <= '0;
    end else begin
      if (tiny_awvalid_o && tiny_awready_i) addresses_q <= addresses_q + 32'd1;
      if (tiny_wvalid_o && tiny_wready_i) words_q <= words_q + 32'd1;
      if (tiny_bvalid_i && tiny_bready_o) answers_q <= answers_q + 32'd1;
    end
  end
endmodule
