// SPDX-License-Identifier: Apache-2.0
/// round_robin_arbiter for five, for round_robin_arbiter_test.cpp.
module round_robin_arbiter_top (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [4:0] request_i,
  input  logic       take_i,
  output logic [4:0] grant_o
);

  round_robin_arbiter #(.Count(5)) u_dut (.*);

endmodule
