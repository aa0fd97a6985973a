// SPDX-License-Identifier: Apache-2.0
/// Something of everything that processes wait for: counters on two clocks, a wide register, a path without a clock.
module clockwork (
  input  logic         clk_i,
  input  logic         slow_i,      // a second clock
  input  logic         rst_ni,
  input  logic         enable_i,    // the counter counts
  output logic [15:0]  count_o,
  output logic         wrapped_o,   // the counter is 0 modulo 16
  output logic [7:0]   slow_count_o,
  input  logic [129:0] wide_i,
  output logic [129:0] wide_o,      // one cycle later
  input  logic [7:0]   a_i,
  output logic [7:0]   a_plus_o     // at once
);

  logic [15:0] hidden_q /* verilator public */;  // twice the counter

  assign wrapped_o = count_o[3:0] == 4'd0;
  assign a_plus_o  = a_i + 8'd1;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_o  <= '0;
      hidden_q <= '0;
      wide_o   <= '0;
    end else begin
      wide_o <= wide_i;
      if (enable_i) begin
        count_o  <= count_o + 16'd1;
        hidden_q <= hidden_q + 16'd2;
      end
    end
  end

  always_ff @(posedge slow_i or negedge rst_ni) begin
    if (!rst_ni) slow_count_o <= '0;
    else         slow_count_o <= slow_count_o + 8'd1;
  end

endmodule
